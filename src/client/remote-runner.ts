import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import type { Preview, WriteResult } from '../changes/proposal.js';
import { decodeChange } from '../changes/encoding.js';
import type { TextSpool } from '../changes/text-spool.js';
import { textSpool } from '../changes/text-spool.js';
import { InterruptedError } from '../domain/errors.js';
import type { ByteSource } from '../files/source.js';
import type { Channel } from '../operations/channels.js';
import { channelsOf } from '../operations/channels.js';
import { parseInput } from '../operations/input.js';
import type { RunOptions, Runner } from '../operations/runner.js';
import type { WireEvent, WriteFacts } from '../operations/wire/events.js';
import { operationPath } from '../operations/wire/protocol.js';
import { LANGUAGE_CHANNEL, PLAN_CHANNEL } from '../operations/wire/request.js';
import { serviceAddress } from './address.js';
import { agentFor } from './agent.js';
import type { Connection, Exchange } from './exchange.js';
import { exchange, FailedExchange, toldIn } from './exchange.js';
import type { Failure } from './failures.js';
import { unreadableAnswer } from './failures.js';
import type { RetryPolicy } from './retry.js';
import { retryBudget, usualRetries, waitBefore } from './retry.js';
import type { Silence } from './silence.js';
import { silenceOf } from './silence.js';
import { interrupted, unknownOutcome } from './write-outcome.js';

export interface RemoteRunnerSettings {
  /** `https://HOST:PORT`, or `http://` on this machine. */
  readonly storeUrl: string;
  /** What the service knows the bearer by. */
  readonly token: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before something is asked again, with what was wrong. */
  readonly onRetry?: ((problem: string) => void) | undefined;
  readonly clock: () => number;
  readonly retries?: RetryPolicy | undefined;
  /** How long nothing may come before a connection counts as lost, in milliseconds; see `silenceOf`. */
  readonly silence?: number | undefined;
}

/** Runs operations on a service, so that a command cannot tell it from a store of this machine. */
export async function createRemoteRunner(settings: RemoteRunnerSettings): Promise<Runner> {
  const address = serviceAddress(settings.storeUrl);
  const silence = silenceOf(settings.silence);
  const agent = await agentFor(address, silence.proxy);
  const connection: Connection = {
    address,
    token: settings.token,
    agent,
    signal: settings.signal,
    silence,
    clock: settings.clock,
  };
  const ask = asker(connection, settings);

  return {
    async read(operation, input, options) {
      const { file, rest, sinks } = separated(operation, input, options);
      const asked = {
        path: operationPath(operation.name),
        request: { ...requestOf(rest, options, file), channels: [...sinks.keys()] },
        file,
        headers: {},
      };
      const { output } = await ask(asked, sinks, options.onProgress);
      mustBeAnswer(operation.output, output, address);
      return output;
    },

    async write(operation, input, options) {
      const { file, rest, sinks } = separated(operation, input, options);
      const path = operationPath(operation.name);
      const plan = options.planTo;
      if (plan !== undefined) sinks.set(PLAN_CHANNEL, { sink: plan, calls: undefined });
      const request = (dryRun: boolean, channels: Iterable<string>) => ({
        ...requestOf(rest, options, file),
        channels: [...channels],
        dryRun,
        limits: options.limits,
        reason: options.reason,
        unattended: options.unattended ?? false,
      });
      const run = async (dryRun: boolean, channels: Sinks, headers: Record<string, string>, key?: string) => {
        const asked = { path, request: request(dryRun, channels.keys()), file, headers };
        const { output, write } = await ask(asked, channels, options.onProgress, key);
        if (write === undefined) throw unreadableAnswer(address.host).error;
        mustBeAnswer(operation.output, output, address);
        return resultOf(output, write);
      };

      if (options.dryRun || plan !== undefined) return run(options.dryRun, sinks, {});
      let headers = {};
      let written = sinks;
      if (options.confirm !== undefined) {
        const { preview } = await run(true, sinks, {});
        if (preview.size > 0 && !(await options.confirm(preview))) throw declined();
        // Just what was agreed to; what goes to the channels went there with the preview.
        headers = { 'if-match': `"${preview.digest}"` };
        written = new Map();
      }
      await options.onBegin?.();
      const key = options.jobKey ?? randomUUID();
      return run(false, written, { ...headers, 'idempotency-key': key }, key);
    },

    async close() {
      agent.destroy();
    },
  };
}

/** Where what comes for a channel goes; the calls are checked by their schemas where those are known. */
type Sinks = Map<
  string,
  { readonly sink: object; readonly calls: Readonly<Record<string, ZodType>> | undefined }
>;

interface Answer {
  readonly output: unknown;
  readonly write: WriteFacts | undefined;
}

type Ask = (
  asked: Exchange,
  sinks: Sinks,
  onProgress: RunOptions['onProgress'],
  /** Of a write: it is then safe to ask again, and not known what became of it when no answer comes. */
  key?: string,
) => Promise<Answer>;

/** Asks, and asks again where that is safe and may help, until there is a whole answer. */
function asker(connection: Connection, settings: RemoteRunnerSettings): Ask {
  const { address, signal } = connection;
  const policy = settings.retries ?? usualRetries;
  const budget = retryBudget();
  let heardAt = -Infinity;
  const sinceHeard = (): number => performance.now() - heardAt;

  return async (asked, sinks, onProgress, key) => {
    const spool = textSpool();
    const silences: number[] = [];
    let mayHaveArrived = false;
    try {
      for (let tried = 1; ; tried += 1) {
        const began = performance.now();
        let failure: Failure;
        try {
          const answer = await attempt(connection, asked, spool, onProgress, () => {
            heardAt = performance.now();
          });
          budget.earn();
          await deliver(spool.pieces(), sinks, address.host);
          return answer;
        } catch (error) {
          if (signal?.aborted === true) throw await interrupted(connection, key, sinceHeard());
          if (!(error instanceof FailedExchange)) {
            // Refused by the operation itself: what it told before goes where it belongs.
            if (error instanceof Error && toldIn(error) !== error)
              await deliver(spool.pieces(), sinks, address.host);
            throw toldIn(error);
          }
          failure = error.failure;
        }
        await spool.clear();
        mayHaveArrived ||= failure.mayHaveArrived;
        if (failure.isSilence === true) silences.push(performance.now() - began);
        const wait = failure.passing ? waitBefore(tried, failure.retryAfter, policy) : undefined;
        const isOver = tried >= policy.tries || isSilentFor(silences, asked, connection.silence);
        if (wait === undefined || isOver || !budget.spend()) {
          throw key !== undefined && mayHaveArrived ? unknownOutcome(key, failure.error) : failure.error;
        }
        settings.onRetry?.(failure.error.message);
        await policy.pause(wait, signal).catch(async () => {
          throw await interrupted(connection, mayHaveArrived ? key : undefined, sinceHeard());
        });
      }
    } finally {
      await spool.clear();
    }
  };
}

/** Would one more silence be one too many, or longer than somebody is to wait for nothing? */
function isSilentFor(silences: readonly number[], { file }: Exchange, silence: Silence): boolean {
  if (silences.length === 0) return false;
  const spent = silences.reduce((sum, each) => sum + each, 0);
  const next = file === undefined ? silence.first : silence.longest;
  return silences.length >= silence.tries || spent + next > silence.longest;
}

async function attempt(
  connection: Connection,
  asked: Exchange,
  spool: TextSpool,
  onProgress: RunOptions['onProgress'],
  onHeard: () => void,
): Promise<Answer> {
  const lists = new Map<string, unknown[]>();
  for await (const event of exchange(connection, {
    ...asked,
    onSent: (sent, size) => onProgress?.(sent, size, 'sending'),
  })) {
    onHeard();
    switch (event.event) {
      case 'progress':
        onProgress?.(event.done, event.total, event.phase);
        break;
      case 'channel':
        await spool.append(`${JSON.stringify(event)}\n`);
        break;
      case 'items': {
        const list = lists.get(event.field) ?? [];
        for (const item of event.items) list.push(item);
        lists.set(event.field, list);
        break;
      }
      case 'result':
        return { output: withLists(event.output, lists), write: event.write };
      // A refusal is thrown by the exchange, which also looks at the sum at the end.
      case 'error':
      case 'end':
        break;
    }
  }
  throw new Error('An answer ended without a result');
}

function withLists(output: unknown, lists: ReadonlyMap<string, unknown[]>): unknown {
  if (lists.size === 0 || typeof output !== 'object' || output === null) return output;
  return { ...output, ...Object.fromEntries(lists) };
}

/** Calls the channels as the operation would have called them on this machine. */
async function deliver(pieces: AsyncIterable<string>, sinks: Sinks, host: string): Promise<void> {
  for await (const line of linesOf(pieces)) {
    const { to, call, value } = JSON.parse(line) as Extract<WireEvent, { event: 'channel' }>;
    const found = sinks.get(to);
    const schema = found?.calls?.[call];
    const known =
      found !== undefined && (found.calls === undefined ? call === 'write' : schema !== undefined);
    const checked = schema?.safeParse(value);
    if (!known || checked?.success === false || (schema === undefined && typeof value !== 'string')) {
      throw unreadableAnswer(host).error;
    }
    const method: unknown = call === '' ? found.sink : Reflect.get(found.sink, call);
    if (typeof method !== 'function') throw unreadableAnswer(host).error;
    // As it was said, its fields in their order: rows are printed like an answer.
    await (Reflect.apply(method, found.sink, [value]) as Promise<void>);
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) yield* piece.trimEnd().split('\n');
}

/** An input apart: the file that it brings, where what comes for channels goes, and the plain rest. */
function separated<I>(
  { input: schema }: { readonly input: ZodType<I> },
  given: unknown,
  { onLanguage }: RunOptions,
) {
  const channels = channelsOf(schema);
  const rest: Record<string, unknown> = {};
  const sinks: Sinks = new Map();
  if (onLanguage !== undefined)
    sinks.set(LANGUAGE_CHANNEL, { sink: { write: onLanguage }, calls: undefined });
  let file: ByteSource | undefined;
  for (const [name, value] of Object.entries(parseInput(schema, given) ?? {})) {
    const channel: Channel | undefined = channels.get(name);
    if (channel === undefined) rest[name] = value;
    else if (value === undefined) continue;
    // The schema has checked that they are such.
    else if (channel.kind === 'file') file = value as ByteSource;
    else sinks.set(name, { sink: value as object, calls: channel.calls });
  }
  return { file, rest, sinks };
}

function requestOf(input: unknown, { tenant, as, asOf }: RunOptions, file: ByteSource | undefined) {
  return { input, tenant, as, asOf, file: file?.name.slice(0, 255) };
}

/**
 * What the service says is taken for an answer only in the form that the operation's answers have, of which the schema makes nothing
 * else. It is left as it was said, its fields in their order, so that it is printed as a store in a file would have it printed.
 * @throws {UnavailableError} `answer-unreadable`
 */
function mustBeAnswer<O>(schema: ZodType<O, O>, said: unknown, { host }: URL): asserts said is O {
  const { error } = schema.safeParse(said);
  if (error !== undefined) throw unreadableAnswer(host, error).error;
}

function resultOf<O>(output: O, { rejected, outcome, preview }: WriteFacts): WriteResult<O> {
  const { accounting, tenant, examples, ...rest } = preview;
  const told = tenant === undefined ? undefined : decodeChange(tenant);
  const seen: Preview<O> = {
    ...rest,
    accounting,
    tenant: told?.entity === 'tenant' ? (told.after ?? undefined) : undefined,
    result: output,
    examples: examples.map(decodeChange),
  };
  return { output, rejected, outcome, preview: seen };
}

function declined(): InterruptedError {
  return new InterruptedError({
    code: 'declined',
    message: 'Stopped as you asked; nothing was changed.',
    hint: 'Run the command again when you are ready.',
  });
}
