import type { FastifyReply } from 'fastify';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SpoolShare } from './admission.js';
import type { ReplySink } from './reply-sink.js';
import { sendText } from './reply-document.js';
import { longestWait, type Pace } from './limits.js';
import { ReplySpool } from './reply-spool.js';
import { DisconnectedError, type RequestScope } from './request-scope.js';

/** Bytes per write to the connection. */
const PIECE = 65_536;

/** What a streamed reply needs of its request. */
export interface StreamContext {
  readonly reply: Pick<FastifyReply, 'getHeaders' | 'hijack' | 'header' | 'send'>;
  readonly scope: Pick<RequestScope, 'raw' | 'isGone' | 'onGone' | 'onEnd'>;
  readonly spool: SpoolShare;
  readonly pace: Pace;
}

/**
 * Sends every reply of many pieces. Pieces that the connection does not take at once go to a
 * temporary file, so that the operation can release its reader of the store. When the token has
 * used up its disk space, the operation waits for the client; a client that is too slow is cut off.
 */
export class ReplyStream implements ReplySink {
  readonly #context: StreamContext;
  /** Most replies need none. */
  #spooled: ReplySpool | undefined;
  #isOpen = false;
  #sent = 0;
  #waited = 0;
  /** Pieces that are being appended to the file. */
  #appending = 0;
  #pump: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(context: StreamContext) {
    this.#context = context;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends the headers that were set so far. */
  open(type: string): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const { reply, scope } = this.#context;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) scope.raw.setHeader(name, value);
    reply.hijack();
    scope.raw.setHeader('content-type', type);
    scope.raw.statusCode = 200;
  }

  /**
   * Sends a piece; resolves when the next one may come. One piece at a time.
   * @throws {DisconnectedError}, {UnavailableError} `spool-failed`
   */
  async write(piece: string | Uint8Array): Promise<void> {
    const { scope, spool } = this.#context;
    this.#requireSound();
    if (!this.#isIdle()) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      if (spool.take(bytes.length)) return this.#append(bytes);
      await this.#flush();
    }
    if (scope.raw.writableNeedDrain) await this.#waitForDrain();
    this.#put(piece);
    // Lets other requests run: a reply made without any wait would block them.
    await nextTurn();
  }

  writeIfIdle(text: string): boolean {
    if (this.#context.scope.isGone || !this.#isIdle()) return false;
    this.#put(text);
    return true;
  }

  sendWhole(document: string): void {
    sendText(this.#context.reply, document);
  }

  async end(last = ''): Promise<void> {
    await this.#flush();
    this.#context.scope.raw.end(last);
  }

  cut(): void {
    if (this.#isOpen) this.#context.scope.raw.destroy();
  }

  get #spool(): ReplySpool {
    if (this.#spooled === undefined) {
      this.#spooled = new ReplySpool();
      this.#context.scope.onEnd(() => void this.#close());
    }
    return this.#spooled;
  }

  #requireSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#requireClient();
  }

  #requireClient(): void {
    if (this.#context.scope.isGone) throw new DisconnectedError('the connection is closed');
  }

  #isIdle(): boolean {
    return this.#pump === undefined && this.#appending === 0 && !this.#context.scope.raw.writableNeedDrain;
  }

  #put(piece: string | Uint8Array): void {
    this.#sent += piece.length;
    this.#context.scope.raw.write(piece);
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#appending += 1;
    try {
      await this.#spool.append(bytes);
    } finally {
      this.#appending -= 1;
    }
    this.#pump ??= this.#sendSpool()
      .catch((error: unknown) => {
        this.#failure =
          error instanceof Error ? error : new Error('The file of the answer failed.', { cause: error });
      })
      .finally(() => (this.#pump = undefined));
  }

  /** Sends the contents of the file as fast as the client takes them. */
  async #sendSpool(): Promise<void> {
    const { scope, spool } = this.#context;
    while (!this.#spool.isEmpty || this.#appending > 0) {
      if (scope.raw.writableNeedDrain) await this.#waitForDrain();
      this.#requireClient();
      const piece = await this.#spool.take(PIECE);
      if (piece.length > 0) this.#put(piece);
      if (this.#spool.isEmpty) await this.#spool.clear();
    }
    spool.release();
  }

  async #flush(): Promise<void> {
    while (this.#pump !== undefined) await this.#pump;
    this.#requireSound();
  }

  /** @throws {DisconnectedError} when the connection ends, or takes too little for too long. */
  async #waitForDrain(): Promise<void> {
    const { scope, pace } = this.#context;
    const { raw } = scope;
    const began = performance.now();
    const longest = longestWait(pace, this.#sent, this.#waited);
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (done: () => void) => () => {
          clearInterval(stalled);
          raw.off('drain', onDrain);
          stopListening();
          done();
        };
        const onDrain = settle(resolve);
        // A pipelined reply without its socket yet is not late: the client cannot take it.
        const stalled = setInterval(() => raw.socket !== null && raw.destroy(), longest);
        raw.on('drain', onDrain);
        let stopListening = (): void => undefined;
        stopListening = scope.onGone(
          settle(() => reject(new DisconnectedError('the connection was closed'))),
        );
      });
    } finally {
      this.#waited += performance.now() - began;
    }
  }

  async #close(): Promise<void> {
    await this.#pump;
    await this.#spool.close();
  }
}
