import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A CONNECT proxy on its own port. */
export interface ConnectProxy {
  readonly port: number;
  /** The requested targets, each as `HOST:PORT`. */
  readonly targets: string[];
  /** The headers of every request. */
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

/**
 * @param ways local port for each `HOST:PORT`; any other target gets 502
 * @param answer status to reply with instead of connecting; `silent` for no reply
 */
export async function connectProxy(
  ways: Readonly<Record<string, number>>,
  answer?: (headers: IncomingMessage['headers']) => number | 'silent' | undefined,
): Promise<ConnectProxy> {
  const targets: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const open = new Set<Duplex>();
  const server = createServer((_, response) => void response.writeHead(400).end());
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    const target = request.url ?? '';
    targets.push(target);
    headers.push(request.headers);
    const status = answer?.(request.headers);
    if (status === 'silent') return;
    const port = ways[target];
    if (status !== undefined || port === undefined) {
      socket.end(`HTTP/1.1 ${status ?? 502} No\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const service = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      service.write(head);
      service.pipe(socket);
      socket.pipe(service);
    });
    open.add(service);
    service.on('error', () => socket.destroy()).on('close', () => open.delete(service));
    socket.on('close', () => service.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    headers,
    async close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
