import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Faults of one direction of a connection. */
export const mischiefs = ['cut', 'truncate', 'delay', 'duplicate', 'stall'] as const;
export type Mischief = (typeof mischiefs)[number];

/** A proxy with an unreliable connection. */
export interface ChaosProxy {
  readonly address: string;
  /** Number of faults by kind. */
  readonly happened: Readonly<Record<Mischief, number>>;
  close(): Promise<void>;
}

/** Pseudo-random numbers in [0, 1) from a seed. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A proxy to the service at `address` that disturbs about two of three connections, in either
 * direction, within the first `reach` bytes. It cuts the connection, drops the rest, delays bytes,
 * repeats some, or falls silent.
 */
export async function chaosProxy(address: string, seed: number, reach: number): Promise<ChaosProxy> {
  const random = numbersFrom(seed);
  const { hostname, port } = new URL(address);
  const happened = { cut: 0, truncate: 0, delay: 0, duplicate: 0, stall: 0 };
  const sockets = new Set<Socket>();
  const planned = () => {
    const mischief = random() < 0.4 ? mischiefs[Math.floor(random() * mischiefs.length)] : undefined;
    // Small numbers are as likely as large ones, because headers and first lines are short.
    return { mischief, at: Math.floor(reach ** random()), more: random() };
  };

  const carry = async (from: Socket, to: Socket): Promise<void> => {
    const { mischief, at, more } = planned();
    let passed = 0;
    for await (const chunk of from) {
      const bytes = chunk as Buffer;
      const offset = at - passed;
      passed += bytes.length;
      if (mischief === undefined || offset < 0 || offset >= bytes.length) {
        to.write(bytes);
        continue;
      }
      happened[mischief] += 1;
      to.write(bytes.subarray(0, offset));
      if (mischief === 'cut') {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      if (mischief === 'truncate') break;
      if (mischief === 'stall') return;
      if (mischief === 'delay') await delay(20 * more);
      if (mischief === 'duplicate') {
        to.write(bytes.subarray(offset, offset + 1 + Math.floor(more * (bytes.length - offset))));
      }
      to.write(bytes.subarray(offset));
    }
    to.end();
  };

  const server = createServer((client) => {
    const service = createConnection({ host: hostname, port: Number(port) });
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => service.destroy());
    service.on('close', () => setImmediate(() => client.destroySoon()));
    const lost = (): void => {
      client.destroy();
      service.destroy();
    };
    carry(client, service).catch(lost);
    carry(service, client).catch(lost);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    happened,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
