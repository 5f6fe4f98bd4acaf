import type { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import { DeniedError } from '../../domain/errors.js';
import { channelsOf } from '../channels.js';
import type { Caller, StoreContext, WriteOperation } from '../operation.js';
import { permissionsFor } from '../operation.js';
import type { Principal } from '../token/authenticate.js';
import { mayIdentify } from './field-access.js';
import { maskOf } from './personal-fields.js';
import { recordMask, type RecordMask } from './record-mask.js';

/** The runner masks by the schemas of an operation, so that no operation masks by itself. */
interface Schemas {
  readonly name: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/**
 * Runs a reading operation. If the caller may not identify people, such fields are null in the
 * output and in streamed rows.
 */
export async function maskedRead<I, O>(
  operation: Schemas & Pick<AnyWrite, 'permission'>,
  { context, principal }: Omit<MaskedRun, 'toPlan'>,
  input: I,
  run: (input: I) => Promise<O>,
): Promise<O> {
  if (mayIdentify(principal, context.viewer, permissionsFor(operation))) return run(input);
  return maskedResult(operation, await run(withMaskedSinks(operation, input)));
}

function withMaskedSinks<I>({ input: schema }: Schemas, input: I): I {
  let masked = input;
  for (const [name, channel] of channelsOf(schema)) {
    if (channel.kind !== 'sink') continue;
    const sink: unknown = Reflect.get(input as object, name);
    const wrapped = maskedSink(sink, channel.calls);
    if (wrapped !== sink) masked = { ...masked, [name]: wrapped };
  }
  return masked;
}

function maskedSink(sink: unknown, calls: Readonly<Record<string, z.ZodType>>): unknown {
  if (typeof sink !== 'object' || sink === null) return sink;
  let wrapped: unknown = sink;
  for (const [call, schema] of Object.entries(calls)) {
    const mask = maskOf(schema);
    const taking: unknown = Reflect.get(sink, call);
    if (mask === undefined || typeof taking !== 'function') continue;
    const take = (value: unknown): unknown => Reflect.apply(taking, sink, [mask.apply(value)]);
    wrapped = { ...(wrapped as object), [call]: take };
  }
  return wrapped;
}

/** Masks the output and lists the masked fields. */
function maskedResult<O>({ output: schema }: Schemas, output: O): O {
  const mask = maskOf(schema);
  // Safe cast: a mask only sets nullable fields to null.
  return mask === undefined ? output : { ...(mask.apply(output) as O), masked: mask.fields };
}

/**
 * Runs a writing operation and masks its result and examples. A saved plan shows all its changes to
 * the caller, so each must be visible.
 * @param propose the operation itself
 * @throws {DeniedError} `not-permitted` at the first change of a plan with a hidden field
 */
export async function maskedProposal<I, O>(
  operation: Schemas & Pick<AnyWrite, 'permission'>,
  { context, principal, toPlan }: MaskedRun,
  input: I,
  changes: ChangeSink,
  propose: (input: I, changes: ChangeSink) => Promise<Proposal<O>>,
): Promise<Proposal<O>> {
  const { caller, viewer } = context;
  const records = recordMask(caller.permitted);
  const sink = toPlan ? sinkForPlan(changes, records, operation.name, caller) : changes;
  const identifies = mayIdentify(principal, viewer, permissionsFor(operation));
  const proposal = await propose(identifies ? input : withMaskedSinks(operation, input), sink);
  return {
    ...proposal,
    ...(records.fields.length === 0 ? {} : { isVisible: (change) => !records.hides(change), subjects: [] }),
    ...(identifies ? {} : { result: (outcome) => maskedResult(operation, proposal.result(outcome)) }),
  };
}

type AnyWrite = WriteOperation<'store', never, never>;

interface MaskedRun {
  readonly context: StoreContext;
  readonly principal: Principal | undefined;
  readonly toPlan: boolean;
}

function sinkForPlan(sink: ChangeSink, mask: RecordMask, operation: string, caller: Caller): ChangeSink {
  if (mask.fields.length === 0) return sink;
  return {
    ...sink,
    add(change) {
      if (mask.hides(change)) throw planNotPermitted(operation, caller);
      sink.add(change);
    },
  };
}

function planNotPermitted(operation: string, { account, actor }: Caller): DeniedError {
  const who = account ?? actor;
  return new DeniedError({
    code: 'not-permitted',
    message: `${who} may not save ${operation} as a plan here: it would hold personal fields that ${who} may not see; nothing was changed.`,
    hint: 'Run it without --save-plan, or ask somebody with the permission person.identify to save it.',
  });
}
