import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import type { Preview, WriteResult } from '../changes/proposal.js';
import { decodeChange } from '../changes/encoding.js';
import { declined } from '../changes/interruption.js';
import type { ByteSource } from '../files/source.js';
import { agentFor } from '../http/agent.js';
import { silenceOf } from '../http/silence.js';
import type { Channel } from '../operations/channels.js';
import { channelsOf } from '../operations/channels.js';
import { parseInput } from '../operations/input.js';
import type { RunOptions, Runner } from '../operations/runner.js';
import type { WriteFacts } from '../operations/wire/wire-event.js';
import { operationPath } from '../operations/wire/wire-protocol.js';
import { LANGUAGE_CHANNEL, PLAN_CHANNEL } from '../operations/wire/wire-request.js';
import { serviceAddress } from './address.js';
import type { Sinks } from './channel-calls.js';
import { unreadableReply } from './service-failures.js';
import type { RetrySettings } from './retrying-caller.js';
import { retryingCaller } from './retrying-caller.js';

export interface RemoteRunnerSettings extends RetrySettings {
  /** `https://HOST:PORT`, or `http://` on this machine. */
  readonly storeUrl: string;
  /** The bearer token. */
  readonly token: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock: () => number;
  /** Silence after which a connection counts as lost, in milliseconds; see `silenceOf`. */
  readonly silence?: number | undefined;
}

/** Runs operations on a service with the same interface as a local store. */
export async function createRemoteRunner(settings: RemoteRunnerSettings): Promise<Runner> {
  const { storeUrl, token, signal, clock } = settings;
  const address = serviceAddress(storeUrl);
  const silence = silenceOf(settings.silence);
  const agent = await agentFor(address, silence.proxy);
  const call = retryingCaller({ address, token, agent, signal, silence, clock }, settings);

  return {
    async read(operation, input, options) {
      const { file, rest, sinks } = splitInput(operation, input, options);
      const path = operationPath(operation.name);
      const body = { ...bodyOf(rest, options, file), channels: [...sinks.keys()] };
      const request = { path, body, file, headers: {} };
      const { output } = await call({ request, sinks, onProgress: options.onProgress });
      assertOutput(operation.output, output, address);
      return output;
    },

    async write(operation, input, options) {
      const { file, rest, sinks } = splitInput(operation, input, options);
      const path = operationPath(operation.name);
      const plan = options.planTo;
      if (plan !== undefined) sinks.set(PLAN_CHANNEL, { sink: plan, calls: undefined });
      const { limits, reason, unattended = false, onProgress } = options;
      const run = async (dryRun: boolean, channels: Sinks, headers: Record<string, string>, key?: string) => {
        const run = { channels: [...channels.keys()], dryRun, limits, reason, unattended };
        const request = { path, body: { ...bodyOf(rest, options, file), ...run }, file, headers };
        const { output, write } = await call({ request, sinks: channels, onProgress, key });
        if (write === undefined) throw unreadableReply(address.host).error;
        assertOutput(operation.output, output, address);
        return resultOf(output, write);
      };

      if (options.dryRun || plan !== undefined) return run(options.dryRun, sinks, {});
      let headers = {};
      let written = sinks;
      if (options.confirm !== undefined) {
        const { preview } = await run(true, sinks, {});
        if (preview.size > 0 && !(await options.confirm(preview))) throw declined();
        // Only the confirmed changes; the preview has already sent the channel events.
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

/** Splits an input into its file, its channels and the rest. */
function splitInput<I>(
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
    // The schema has checked the types.
    else if (channel.kind === 'file') file = value as ByteSource;
    else sinks.set(name, { sink: value as object, calls: channel.calls });
  }
  return { file, rest, sinks };
}

function bodyOf(input: unknown, { tenant, as, asOf }: RunOptions, file: ByteSource | undefined) {
  return { input, tenant, as, asOf, file: file?.name.slice(0, 255) };
}

/**
 * The output must match the schema. Its fields keep their order, so that it prints like the output
 * of a local store.
 * @throws {UnavailableError} `answer-unreadable`
 */
function assertOutput<O>(schema: ZodType<O, O>, output: unknown, { host }: URL): asserts output is O {
  const { error } = schema.safeParse(output);
  if (error !== undefined) throw unreadableReply(host, error).error;
}

function resultOf<O>(output: O, { rejected, outcome, preview }: WriteFacts): WriteResult<O> {
  const { accounting, tenant, examples, subjects = [], ...rest } = preview;
  const change = tenant === undefined ? undefined : decodeChange(tenant);
  const decoded: Preview<O> = {
    ...rest,
    accounting,
    subjects,
    tenant: change?.entity === 'tenant' ? (change.after ?? undefined) : undefined,
    result: output,
    examples: examples.map(decodeChange),
  };
  return { output, rejected, outcome, preview: decoded };
}
