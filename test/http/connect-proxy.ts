import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that makes ways by CONNECT, on a port of its own. */
export interface ConnectProxy {
  readonly port: number;
  /** What it was asked for, each as `HOST:PORT`. */
  readonly asked: string[];
  /** The headers of every asking. */
  readonly headers: IncomingMessage['headers'][];
  close(): Promise<void>;
}

/**
 * @param ways the port of this machine that stands for each `HOST:PORT`; to any other it makes no way (502)
 * @param answer what it answers in place of making a way; nothing at all where it is `silent`
 */
export async function connectProxy(
  ways: Readonly<Record<string, number>>,
  answer?: (headers: IncomingMessage['headers']) => number | 'silent' | undefined,
): Promise<ConnectProxy> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const open = new Set<Duplex>();
  const server = createServer((_, response) => void response.writeHead(400).end());
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    const way = request.url ?? '';
    asked.push(way);
    headers.push(request.headers);
    const status = answer?.(request.headers);
    if (status === 'silent') return;
    const port = ways[way];
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
    asked,
    headers,
    async close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
