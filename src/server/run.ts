import { createHash, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { WriteResult } from '../changes/engine.js';
import type { Ending } from '../changes/interruption.js';
import { ConflictError, InterruptedError, UnavailableError, UsageError } from '../domain/errors.js';
import { channelsOf } from '../operations/channels.js';
import type { StoreRunner } from '../operations/local-runner.js';
import { parseInput } from '../operations/input.js';
import { createStoreRunner } from '../operations/local-runner.js';
import type { AnyOperation } from '../operations/registry.js';
import type { Principal } from '../operations/token/authenticate.js';
import {
  BODY_SUM_HEADER,
  CSV_TYPE,
  EVENTS_TYPE,
  JSON_TYPE,
  KEY_HEADER,
  REQUEST_HEADER,
  sumOf,
} from '../operations/wire/protocol.js';
import type { ReadRequest, WriteRequest } from '../operations/wire/request.js';
import { idempotencyKey, PLAN_CHANNEL, readRequest, writeRequest } from '../operations/wire/request.js';
import { problemOf } from '../operations/wire/problem.js';
import type { Store } from '../store/port.js';
import type { BodyLimits, ReceivedFile } from './body.js';
import { jsonOf, receiveFile, requestGarbled, textOf, textThatCame } from './body.js';
import { csvLines, mustHaveList } from './csv-list.js';
import type { CurrentState, StateKeeping } from './current-state.js';
import { documentOf, documentOfLines, sendDocument, sendText } from './document.js';
import type { EventStream } from './event-stream.js';
import { DisconnectedError, eventStream, lineOf, withoutLongLists } from './event-stream.js';
import { lineSpool } from './line-spool.js';
import type { Metrics } from './metrics.js';
import { resultLines, writeFactsOf, type Writes } from './writes.js';

export interface RunContext {
  readonly store: Store;
  readonly writes: Writes;
  readonly metrics: Metrics;
  readonly clock: () => number;
  readonly limits: BodyLimits;
  readonly states: StateKeeping;
  /** Aborted when the service stops and what runs has had its time. */
  readonly stopping: AbortSignal;
}

/** One request to run an operation. */
export interface RunRequest {
  readonly operation: AnyOperation;
  readonly principal: Principal;
  /** Of the store, taken since the head of the request came. */
  readonly state: CurrentState | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Format = 'json' | 'events' | 'csv';
type Send = (event: Parameters<EventStream['send']>[0]) => Promise<void>;

/** Runs the operation and answers. @throws what the operation throws, as long as nothing of the answer was sent. */
export function runOperation(run: RunRequest, context: RunContext): void | Promise<void> {
  const format = formatAsked(run.request);
  const came = readText(run, context);
  // What is small and was told before waits for nothing.
  return came instanceof Promise
    ? came.then((text) => tellOrRun(run, format, text, context))
    : tellOrRun(run, format, came, context);
}

/** Tells the answer that is kept, or makes it. */
function tellOrRun(run: RunRequest, format: Format, came: Came, context: RunContext): void | Promise<void> {
  const place = placeOf(run, format, came, context.clock);
  const kept = place?.get();
  if (kept === undefined) return answer({ ...run, state: came.state }, format, came, place, context);
  sendText(run.reply, kept);
}

async function answer(
  run: RunRequest,
  format: Format,
  came: Came,
  place: Place | undefined,
  context: RunContext,
): Promise<void> {
  const asked = await readAsked(run, came, context.limits);
  try {
    const stream = eventStream(run.reply);
    if (format === 'events') stream.stayAlive();
    try {
      if (asked.kind === 'write' && !isPreview(asked.given))
        await writeOnce(run, asked, format, stream, context);
      else await answerLive(run, asked, format, stream, place, context);
    } catch (error) {
      const failure = stopped(error, context.stopping);
      if (!stream.isOpen() || failure instanceof DisconnectedError) throw failure;
      await stream.send({ event: 'error', problem: problemOf(failure) });
      await stream.end();
    } finally {
      stream.dispose();
    }
  } finally {
    await asked.file?.source.dispose();
  }
}

type Asked = { readonly file: ReceivedFile | undefined } & (
  | { readonly kind: 'read'; readonly given: ReadRequest }
  | { readonly kind: 'write'; readonly given: WriteRequest }
);

/** What of a request has come: its text, which may stand beside a file that is still to be read. */
interface Came {
  readonly text: string;
  readonly file: Readable | undefined;
  /** The state of the store, taken when the text was there. */
  readonly state: CurrentState | undefined;
}

/** Where the answer to just this request is kept: undefined for one that is not to be kept. */
interface Place {
  get(): string | undefined;
  set(answer: string): void;
}

/** Requests that are longer are not known again. */
const LONGEST_KNOWN = 4_096;

/**
 * The answer of a read hangs on the state of the store, the token, the day and what is asked. Only whole documents are kept: neither what goes
 * to channels nor what a file decides, no secret, and nothing that vouches for the store.
 */
function placeOf(
  { operation, principal }: RunRequest,
  format: Format,
  { text, file, state }: Came,
  clock: () => number,
): Place | undefined {
  if (state === undefined || format !== 'json' || file !== undefined || text.length > LONGEST_KNOWN)
    return undefined;
  const { kind, name, answersSecret, answersAnew } = operation;
  if (kind !== 'read' || answersSecret === true || answersAnew === true) return undefined;
  const key = `${principal.token} ${name} ${text}`;
  return {
    get: () => state.answers.get(key),
    set(answer) {
      if (state.isOf(clock())) state.answers.set(key, answer);
    },
  };
}

/** The text in the body, or beside the file that the body is; at once, where it is there. */
function readText(
  { operation, request, state }: RunRequest,
  { limits, states }: RunContext,
): Came | Promise<Came> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const body = request.body as Readable | undefined;
  const beside = (): string => String(request.headers[REQUEST_HEADER] ?? '{}');
  if (body === undefined) return { text: beside(), file: undefined, state };
  if (type !== undefined && type !== JSON_TYPE) {
    const hasFile = [...channelsOf(operation.input).values()].some(({ kind }) => kind === 'file');
    if (!hasFile) throw noFileTaken(operation.name);
    return { text: beside(), file: body, state };
  }
  const mustBeSummed = (text: string): string => {
    const expected = request.headers[BODY_SUM_HEADER];
    if (expected !== undefined && expected !== sumOf(text)) throw requestGarbled();
    return text;
  };
  const atOnce = textThatCame(body, request.raw.complete, limits);
  if (atOnce !== undefined) return { text: mustBeSummed(atOnce), file: undefined, state };
  // Whoever took their time to ask is told what holds since they did.
  return textOf(body, limits).then(async (text) => ({
    text: mustBeSummed(text),
    file: undefined,
    state: await states.now(),
  }));
}

async function readAsked(
  { operation, request }: RunRequest,
  { text, file: body }: Came,
  limits: BodyLimits,
): Promise<Asked> {
  const value = jsonOf(text === '' ? '{}' : text);
  const asked =
    operation.kind === 'read'
      ? ({ kind: 'read', given: parseInput(readRequest, value) } as const)
      : ({ kind: 'write', given: parseInput(writeRequest, value) } as const);
  if (body === undefined) return { ...asked, file: undefined };
  const file = await receiveFile(body, asked.given.file ?? 'the file', limits);
  const expected = request.headers[BODY_SUM_HEADER];
  if (expected !== undefined && expected !== file.digest) {
    await file.source.dispose();
    throw requestGarbled();
  }
  return { ...asked, file };
}

function isPreview({ dryRun, channels }: WriteRequest): boolean {
  return dryRun || channels.includes(PLAN_CHANNEL);
}

/** The input with its channels put in: what goes to a sink is sent as an event. */
function inputOf({ operation }: RunRequest, { given, file }: Asked, format: Format, send: Send): unknown {
  const channels = channelsOf(operation.input);
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given.input)) {
    if (channels.has(name)) throw channelAsValue(name);
    input[name] = value;
  }
  for (const [name, channel] of channels) {
    if (channel.kind === 'file') {
      if (file !== undefined) input[name] = file.source;
      continue;
    }
    if (!channel.required && !given.channels.includes(name)) continue;
    if (format !== 'events') throw eventsNeeded(operation.name, name);
    const caller = (call: string) => (value: unknown) => send({ event: 'channel', to: name, call, value });
    const calls = Object.keys(channel.calls);
    input[name] = calls.includes('')
      ? caller('')
      : Object.fromEntries(calls.map((call) => [call, caller(call)]));
  }
  const known = [...channels.keys(), ...(operation.kind === 'write' ? [PLAN_CHANNEL] : [])];
  const unknown = given.channels.find((name) => !known.includes(name));
  if (unknown !== undefined) throw noSuchChannel(operation.name, unknown);
  return input;
}

/** Reads and previews: what they tell is sent while they run, and they end when nobody listens any more. */
async function answerLive(
  run: RunRequest,
  asked: Asked,
  format: Format,
  stream: EventStream,
  place: Place | undefined,
  context: RunContext,
): Promise<void> {
  const { operation, reply } = run;
  const ending = new RunEnding(context.stopping, reply);
  const list = format === 'csv' ? mustHaveList(operation) : undefined;
  if (list !== undefined && operation.kind === 'write') throw onlyReadsAsCsv(operation.name);
  const csv = list === undefined ? undefined : csvAnswer(reply, list);
  let isOfTheMoment = false;
  const runner = runnerFor(run, context, ending, () => (isOfTheMoment = true));
  const options = {
    tenant: asked.given.tenant,
    as: asked.given.as,
    asOf: asked.given.asOf,
    onProgress: format === 'events' ? stream.progress : undefined,
  };
  const input = inputOf(run, asked, format, stream.send) as Record<string, unknown>;
  if (csv?.channel !== undefined) input[csv.channel] = { write: csv.write };
  try {
    if (operation.kind === 'read') {
      const output = await read(runner, operation, input, options);
      if (csv !== undefined) return await csv.end(output);
      if (format === 'json') {
        const document = await sendDocument(reply, documentOf(output));
        if (document !== undefined && !isOfTheMoment && asked.given.channels.length === 0)
          place?.set(document);
        return;
      }
      for (const line of outputLines(output)) await stream.sendLines(line);
    } else if (asked.kind === 'write') {
      const result = await write(runner, operation, input, {
        ...options,
        ...optionsOf(asked.given),
        expectedDigest: digestExpected(run.request),
        planTo: asked.given.channels.includes(PLAN_CHANNEL)
          ? {
              write: (text: string) =>
                stream.send({ event: 'channel', to: PLAN_CHANNEL, call: 'write', value: text }),
            }
          : undefined,
      });
      if (format === 'json')
        return void (await sendDocument(reply, documentOf(result.output, writeFactsOf(result))));
      for (const line of resultLines(result)) await stream.sendLines(line);
    }
    await stream.end();
  } catch (error) {
    if (csv !== undefined) csv.abandon();
    throw error;
  }
}

/** Writes: done once, kept, and only then told, so that a slow listener holds nobody up. */
async function writeOnce(
  run: RunRequest,
  asked: Extract<Asked, { kind: 'write' }>,
  format: Format,
  stream: EventStream,
  { store, writes, metrics, ...context }: RunContext,
): Promise<void> {
  const { operation, principal, request, reply } = run;
  if (operation.kind !== 'write') return;
  if (format === 'csv') throw onlyReadsAsCsv(operation.name);
  const key = keyOf(request);
  const of = { principal: principal.token, key: key ?? randomUUID() };
  const expectedDigest = digestExpected(request);
  const spool = lineSpool();
  // Who sent a key can ask again, and so the write goes on without them; who sent none never learns of it.
  const controller = new RunEnding(context.stopping, key === undefined ? reply : undefined);
  metrics.writing(1);
  try {
    const input = inputOf(run, asked, format, (event) => spool.write(lineOf(event)));
    let shownOnce: WriteResult<unknown> | undefined;
    const { repeated } = await writes.once<unknown>({
      of,
      request: digestOf(operation.name, asked, expectedDigest),
      spool,
      secret: operation.answersSecret === true,
      controller,
      perform: async (transaction) => {
        const runner = runnerFor(run, { store, writes, metrics, ...context }, controller);
        const result = await write(runner, operation, input, {
          tenant: asked.given.tenant,
          as: asked.given.as,
          asOf: asked.given.asOf,
          onProgress: format === 'events' ? stream.progress : undefined,
          ...optionsOf(asked.given),
          jobKey: of.key,
          expectedDigest,
          transaction,
        });
        metrics.rows(result.outcome.changes, result.rejected);
        if (operation.answersSecret === true) shownOnce = result;
      },
    });
    if (operation.answersSecret === true) {
      if (shownOnce === undefined) throw answerNotKept(operation.name);
      if (format === 'json')
        return void (await sendDocument(reply, documentOf(shownOnce.output, writeFactsOf(shownOnce))));
      for (const line of resultLines(shownOnce)) await stream.sendLines(line);
      return await stream.end();
    }
    if (repeated) reply.header('idempotent-replay', 'true');
    await store.read(async (reader) => {
      if (format === 'json') {
        if (
          (await sendDocument(
            reply,
            documentOfLines(() => reader.answers.parts(of)),
          )) === ''
        )
          throw answerExpired();
        return;
      }
      for await (const lines of reader.answers.parts(of)) await stream.sendLines(lines);
      await stream.end();
    });
  } catch (error) {
    // What was rejected is told also of a write that came to nothing.
    if (format === 'events') for await (const lines of spool.pieces()) await stream.sendLines(lines);
    throw error;
  } finally {
    metrics.writing(-1);
    await spool.dispose();
  }
}

function runnerFor(
  { principal, state }: RunRequest,
  { store, clock }: RunContext,
  signal: Ending,
  onMoment?: () => void,
): StoreRunner {
  const mark = state?.mark;
  return createStoreRunner(store, { user: principal.name, clock, principal, signal, mark, onMoment });
}

type Read = Extract<AnyOperation, { kind: 'read' }>;
type Write = Extract<AnyOperation, { kind: 'write' }>;

/** The scope is known only when it runs; each kind of operation is run alike. */
function read(
  runner: StoreRunner,
  operation: Read,
  input: unknown,
  options: Parameters<StoreRunner['read']>[2],
) {
  const given = parseInput(operation.input, input);
  return operation.scope === 'store'
    ? runner.read(operation, given, options)
    : runner.read(operation, given, options);
}

function write(
  runner: StoreRunner,
  operation: Write,
  input: unknown,
  options: Parameters<StoreRunner['write']>[2],
) {
  const given = parseInput(operation.input, input);
  return operation.scope === 'store'
    ? runner.write(operation, given, options)
    : runner.write(operation, given, options);
}

function optionsOf({ dryRun, limits, reason, unattended }: WriteRequest) {
  return { dryRun, limits, reason, unattended };
}

function* outputLines(output: unknown): Generator<string> {
  const events = withoutLongLists(output);
  for (;;) {
    const next = events.next();
    if (next.done === true) {
      yield lineOf({ event: 'result', output: next.value });
      return;
    }
    yield lineOf(next.value);
  }
}

/** Ends with the service, and with the connection where that is given. Nobody is called: whoever works looks. */
class RunEnding implements Ending {
  readonly #stopping: Ending;
  readonly #reply: FastifyReply | undefined;
  #isCalledOff = false;

  constructor(stopping: Ending, reply: FastifyReply | undefined) {
    this.#stopping = stopping;
    this.#reply = reply;
  }

  get aborted(): boolean {
    return this.#isCalledOff || this.#stopping.aborted || this.#reply?.raw.destroyed === true;
  }

  abort(): void {
    this.#isCalledOff = true;
  }
}

function csvAnswer(reply: FastifyReply, list: ReturnType<typeof mustHaveList>) {
  const { raw } = reply;
  let rows: unknown[] = [];
  let isOpen = false;
  const flush = async (): Promise<void> => {
    if (!isOpen) {
      isOpen = true;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      reply.hijack();
      raw.setHeader('content-type', `${CSV_TYPE}; charset=utf-8`);
      raw.write(`${list.columns.join(',')}\r\n`);
    }
    const text = rows.length === 0 ? '' : csvLines(list, rows);
    rows = [];
    if (raw.destroyed) throw new DisconnectedError('the connection is closed');
    if (text !== '' && !raw.write(text)) {
      await new Promise<void>((resolve) => {
        raw.once('drain', resolve);
        raw.once('close', resolve);
      });
    }
  };
  const add = async (row: unknown): Promise<void> => {
    rows.push(row);
    if (rows.length >= 500) await flush();
  };
  return {
    channel: list.channel,
    write: async (passed: readonly unknown[]): Promise<void> => {
      for (const row of passed) await add(row);
    },
    async end(output: unknown) {
      const left: unknown =
        typeof output === 'object' && output !== null ? Reflect.get(output, list.field) : [];
      for (const row of Array.isArray(left) ? (left as unknown[]) : []) await add(row);
      await flush();
      raw.end();
    },
    /** A file that was cut short must not look whole. */
    abandon: () => isOpen && raw.destroy(),
  };
}

function formatAsked({ headers }: FastifyRequest): Format {
  if (headers.accept === undefined || headers.accept === '*/*') return 'json';
  const accepted = headers.accept.split(',').map((one) => one.split(';')[0]?.trim().toLowerCase());
  if (accepted.includes(EVENTS_TYPE)) return 'events';
  if (accepted.includes(CSV_TYPE)) return 'csv';
  if (accepted.some((one) => one === JSON_TYPE || one === '*/*' || one === 'application/*')) return 'json';
  throw new UsageError({
    code: 'not-acceptable',
    message: 'The service answers in none of the forms that were asked for.',
    hint: `Ask for ${JSON_TYPE}, ${EVENTS_TYPE} or ${CSV_TYPE}.`,
  });
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const given = headers[KEY_HEADER];
  return given === undefined ? undefined : mustBeKey(given);
}

/** @throws {UsageError} */
export function mustBeKey(given: unknown): string {
  const key = idempotencyKey.safeParse(given);
  if (key.success) return key.data;
  throw new UsageError({
    code: 'bad-key',
    message: 'The Idempotency-Key is not of the form that it must have.',
    hint: 'Give 8 to 128 letters, digits, ".", "_", ":" and "-", such as a UUID.',
  });
}

function digestExpected({ headers }: FastifyRequest): string | undefined {
  const given = headers['if-match'];
  if (given === undefined) return undefined;
  const [, digest] = /^"([0-9a-f]{64})"$/.exec(given) ?? [];
  if (digest !== undefined) return digest;
  throw new UsageError({
    code: 'bad-digest',
    message: 'If-Match holds no digest of a preview.',
    hint: 'Give the digest that a dry run told, in double quotes.',
  });
}

/** What makes two requests the same. */
function digestOf(operation: string, { given, file }: Asked, expected: string | undefined): string {
  const { channels: _, ...asked } = given;
  return createHash('sha256')
    .update(JSON.stringify([operation, asked, file?.digest ?? null, expected ?? null]))
    .digest('hex');
}

/** What was interrupted because the service stops was not interrupted by whoever asked. */
function stopped(error: unknown, stopping: AbortSignal): unknown {
  if (!(error instanceof InterruptedError) || !stopping.aborted) return error;
  return serviceStopping(error);
}

export function serviceStopping(cause?: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: 'service-stopping',
      message: 'The service is stopping; nothing was changed.',
      hint: 'Ask again in a moment.',
    },
    { cause },
  );
}

function answerExpired(): UnavailableError {
  return new UnavailableError({
    code: 'answer-expired',
    message: 'The write was done before, and its answer is kept no longer.',
    hint: 'Look for the job with `provost job list`.',
  });
}

function answerNotKept(operation: string): ConflictError {
  return new ConflictError({
    code: 'answer-not-kept',
    message: `This ${operation} was done before; its answer held a secret, which is shown once and kept nowhere.`,
    hint: 'Revoke what was made (`provost token list` shows it), and make another under a new key.',
  });
}

function eventsNeeded(operation: string, channel: string): UsageError {
  return new UsageError({
    code: 'not-acceptable',
    message: `${operation} tells its ${channel} piece by piece.`,
    hint: `Ask with Accept: ${EVENTS_TYPE}.`,
  });
}

function onlyReadsAsCsv(operation: string): UsageError {
  return new UsageError({
    code: 'not-acceptable',
    message: `${operation} writes, and its answer cannot be had as CSV.`,
    hint: `Ask for ${JSON_TYPE} or ${EVENTS_TYPE}.`,
  });
}

function noFileTaken(operation: string): UsageError {
  return new UsageError({
    code: 'body-type',
    message: `${operation} reads no file.`,
    hint: `Send the request as ${JSON_TYPE}.`,
  });
}

function channelAsValue(name: string): UsageError {
  return new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${name} cannot be given as a value.`,
    hint: 'Send a file as the body of the request, and name in `channels` what is to be told piece by piece.',
  });
}

function noSuchChannel(operation: string, name: string): UsageError {
  return new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${operation} has no channel ${name.slice(0, 40)}.`,
    hint: 'See /openapi.json for those that it has.',
  });
}
