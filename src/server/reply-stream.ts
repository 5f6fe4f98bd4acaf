import type { FastifyReply } from 'fastify';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SpoolShare } from './admission.js';
import type { AnswerStream } from './answer-stream.js';
import { sendText } from './document.js';
import { longestWait, type Pace } from './limits.js';
import { ReplySpool } from './reply-spool.js';
import { DisconnectedError, type RequestScope } from './request-scope.js';

/** Bytes that are handed to the connection at once. */
const PIECE = 65_536;

/** What a streamed answer needs of its request. */
export interface StreamPlace {
  readonly reply: Pick<FastifyReply, 'getHeaders' | 'hijack' | 'header' | 'send'>;
  readonly scope: Pick<RequestScope, 'raw' | 'isGone' | 'onGone' | 'onEnd'>;
  readonly spool: SpoolShare;
  readonly pace: Pace;
}

/**
 * The one way in which an answer of many pieces is sent. What the connection does not take at once goes to a temporary file, so that the work goes
 * on and gives its reader of the store back, however slowly the client takes the answer, and memory does not grow with it. Where the token may
 * have no more on disk, the work waits for the client. A client that is too slow is cut off.
 */
export class ReplyStream implements AnswerStream {
  readonly #place: StreamPlace;
  readonly #spool = new ReplySpool();
  #isOpen = false;
  #sent = 0;
  #waited = 0;
  /** Pieces that are on their way to the file. */
  #appending = 0;
  #pump: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(place: StreamPlace) {
    this.#place = place;
    place.scope.onEnd(() => void this.#close());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Begins the answer with the headers that were set so far. */
  open(type: string): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    const { reply, scope } = this.#place;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) scope.raw.setHeader(name, value);
    reply.hijack();
    scope.raw.setHeader('content-type', type);
    scope.raw.statusCode = 200;
  }

  /** Hands a piece on; holds when the next one may come. One piece at a time. @throws {DisconnectedError} {UnavailableError} `spool-failed` */
  async write(piece: string | Uint8Array): Promise<void> {
    const { scope, spool } = this.#place;
    this.#requireSound();
    if (!this.#isIdle()) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      if (spool.take(bytes.length)) return this.#append(bytes);
      await this.#flushed();
    }
    if (scope.raw.writableNeedDrain) await this.#drained();
    this.#put(piece);
    // What is made without waiting for anything would else keep everybody else waiting.
    await nextTurn();
  }

  writeIfIdle(text: string): boolean {
    if (this.#place.scope.isGone || !this.#isIdle()) return false;
    this.#put(text);
    return true;
  }

  sendWhole(document: string): void {
    sendText(this.#place.reply, document);
  }

  async end(last = ''): Promise<void> {
    await this.#flushed();
    this.#place.scope.raw.end(last);
  }

  cut(): void {
    if (this.#isOpen) this.#place.scope.raw.destroy();
  }

  #requireSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#requireClient();
  }

  #requireClient(): void {
    if (this.#place.scope.isGone) throw new DisconnectedError('the connection is closed');
  }

  #isIdle(): boolean {
    return this.#pump === undefined && this.#appending === 0 && !this.#place.scope.raw.writableNeedDrain;
  }

  #put(piece: string | Uint8Array): void {
    this.#sent += piece.length;
    this.#place.scope.raw.write(piece);
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#appending += 1;
    try {
      await this.#spool.append(bytes);
    } finally {
      this.#appending -= 1;
    }
    this.#pump ??= this.#pumped()
      .catch((error: unknown) => {
        this.#failure =
          error instanceof Error ? error : new Error('The file of the answer failed.', { cause: error });
      })
      .finally(() => (this.#pump = undefined));
  }

  /** Sends what is in the file as fast as the client takes it. */
  async #pumped(): Promise<void> {
    const { scope, spool } = this.#place;
    while (!this.#spool.isEmpty || this.#appending > 0) {
      if (scope.raw.writableNeedDrain) await this.#drained();
      this.#requireClient();
      const piece = await this.#spool.take(PIECE);
      if (piece.length > 0) this.#put(piece);
      if (this.#spool.isEmpty) await this.#spool.clear();
    }
    spool.release();
  }

  async #flushed(): Promise<void> {
    while (this.#pump !== undefined) await this.#pump;
    this.#requireSound();
  }

  /** @throws {DisconnectedError} when the connection ends, or takes too little for too long. */
  async #drained(): Promise<void> {
    const { scope, pace } = this.#place;
    const { raw } = scope;
    const began = performance.now();
    const patience = longestWait(pace, this.#sent, this.#waited);
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (done: () => void) => () => {
          clearInterval(stalled);
          raw.off('drain', onDrain);
          stopListening();
          done();
        };
        const onDrain = settle(resolve);
        // An answer that stands behind another one on its connection is not the client's to take yet.
        const stalled = setInterval(() => raw.socket !== null && raw.destroy(), patience);
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
