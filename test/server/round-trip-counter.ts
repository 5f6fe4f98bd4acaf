import { Socket } from 'node:net';
import { vi } from 'vitest';

/** Counts how often a PostgreSQL store is waited for, from `start` on. */
export interface RoundTripCounter {
  start(): void;
  /** The longest chain of statements of which each was sent after the result of the one before. */
  count(): number;
  stop(): void;
}

/**
 * Reads the protocol on every connection to the server at `port`. Nobody waits for the end of a
 * snapshot, so it is not counted.
 */
export function roundTripCounter(port: number): RoundTripCounter {
  let [run, received, longest] = [0, 0, 0];
  const links = new WeakMap<Socket, Link>();
  const linkOf = (socket: Socket): Link => {
    let link = links.get(socket);
    if (link === undefined) {
      const made: Link = { waiting: [], rest: Buffer.alloc(0) };
      link = made;
      links.set(socket, made);
      socket.on('data', (piece: Buffer) => {
        made.rest = eachMessage(Buffer.concat([made.rest, piece]), (type) => {
          if (type !== READY) return;
          const answered = made.waiting.shift();
          if (answered?.run === run) received = Math.max(received, answered.level);
        });
      });
    }
    return link;
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its socket below
  const { write } = Socket.prototype;
  const spy = vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...sent) {
    const [bytes] = sent as [unknown];
    if (this.remotePort === port && Buffer.isBuffer(bytes))
      eachMessage(bytes, (type, body) => {
        if (type !== QUERY && type !== SYNC) return;
        const level = type === QUERY && ENDS.includes(body.toString()) ? 0 : received + 1;
        longest = Math.max(longest, level);
        linkOf(this).waiting.push({ run, level });
      });
    return Reflect.apply(write, this, sent);
  });
  return {
    start: () => void ([run, received, longest] = [run + 1, 0, 0]),
    count: () => longest,
    stop: () => spy.mockRestore(),
  };
}

interface Statement {
  /** Which start it follows. */
  readonly run: number;
  /** Its place in the chain. */
  readonly level: number;
}

interface Link {
  /** Sent and not answered yet. */
  readonly waiting: Statement[];
  /** Bytes of a message that is not whole yet. */
  rest: Uint8Array;
}

const ENDS: readonly string[] = ['COMMIT\0', 'ROLLBACK\0'];

/** Types of messages: the client ends a statement with Q or S, the server its answer with Z. */
const [QUERY, SYNC, READY] = ['Q', 'S', 'Z'];

function eachMessage(bytes: Buffer, take: (type: string, body: Buffer) => void): Buffer {
  let at = 0;
  while (bytes.length - at >= 5) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) break;
    take(String.fromCharCode(bytes[at] ?? 0), bytes.subarray(at + 5, end));
    at = end;
  }
  return bytes.subarray(at);
}
