import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What can happen to the bytes of one direction of a connection. */
export const mischiefs = ['cut', 'truncate', 'delay', 'duplicate', 'stall'] as const;
export type Mischief = (typeof mischiefs)[number];

/** A connection on which nobody can count. */
export interface ChaosProxy {
  readonly address: string;
  /** How often each thing happened. */
  readonly happened: Readonly<Record<Mischief, number>>;
  close(): Promise<void>;
}

/** Numbers from 0 up to 1, the same for the same seed. */
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
 * Stands between a client and the service at `address`, and does mischief to about two connections of three, in either direction, at
 * any byte of the first `reach`: it cuts the connection, loses the rest of the bytes, holds them up, sends some twice, or falls
 * silent.
 */
export async function chaosProxy(address: string, seed: number, reach: number): Promise<ChaosProxy> {
  const random = numbersFrom(seed);
  const { hostname, port } = new URL(address);
  const happened = { cut: 0, truncate: 0, delay: 0, duplicate: 0, stall: 0 };
  const sockets = new Set<Socket>();
  const planned = () => {
    const mischief = random() < 0.4 ? mischiefs[Math.floor(random() * mischiefs.length)] : undefined;
    // Small numbers are as likely as large ones: heads and first lines are short.
    return { mischief, at: Math.floor(reach ** random()), more: random() };
  };

  const carry = async (from: Socket, to: Socket): Promise<void> => {
    const { mischief, at, more } = planned();
    let passed = 0;
    for await (const chunk of from) {
      const bytes = chunk as Buffer;
      const place = at - passed;
      passed += bytes.length;
      if (mischief === undefined || place < 0 || place >= bytes.length) {
        to.write(bytes);
        continue;
      }
      happened[mischief] += 1;
      to.write(bytes.subarray(0, place));
      if (mischief === 'cut') {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      if (mischief === 'truncate') break;
      if (mischief === 'stall') return;
      if (mischief === 'delay') await delay(20 * more);
      if (mischief === 'duplicate') {
        to.write(bytes.subarray(place, place + 1 + Math.floor(more * (bytes.length - place))));
      }
      to.write(bytes.subarray(place));
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
