import { randomUUID } from 'node:crypto';
import type { WriteResult } from '../changes/proposal.js';
import { jobKeyOf } from '../changes/job.js';
import { textSpool } from '../changes/text-spool.js';
import { ConflictError } from '../domain/errors.js';
import type { StoreWriteOptions } from '../operations/local-runner.js';
import {
  expectedDigestOf,
  digestOf,
  inputOf,
  idempotencyKeyOf,
  languageSink,
  type OperationRequest,
} from './operation-request.js';
import { lineOf } from './result-lines.js';
import {
  runSignal,
  writeOptionsOf,
  runnerFor,
  runWrite,
  type RunContext,
  type Running,
} from './run-context.js';
import { writeFactsOf } from './writes.js';

/** Runs a write once, records its reply, and then sends it, so that a slow client holds no lock. */
export async function writeOnce(
  run: Running & { readonly operationRequest: Extract<OperationRequest, { kind: 'write' }> },
  context: RunContext,
): Promise<void> {
  const { operation, principal, request, reply, scope, operationRequest, form } = run;
  const { store, writes, metrics, admission } = context;
  if (operation.kind !== 'write') return;
  const key = idempotencyKeyOf(request);
  const of = { principal: principal.token, key: key ?? randomUUID() };
  const expectedDigest = expectedDigestOf(request);
  const spool = textSpool();
  // A client with a key can ask for the result later, so the write goes on without it.
  const signal = runSignal(key === undefined ? scope : undefined, context);
  const isSecret = operation.answersSecret === true;
  metrics.writing(1);
  try {
    const send = form.send && ((event: Parameters<typeof lineOf>[0]) => spool.append(lineOf(event)));
    const input = inputOf(operation, operationRequest, send);
    let secretResult: WriteResult<unknown> | undefined;
    const perform = async (transaction: NonNullable<StoreWriteOptions<unknown>['transaction']>) => {
      const runner = runnerFor(run, context, signal);
      const { tenant, as, asOf } = operationRequest.options;
      const result = await runWrite(runner, operation, input, {
        ...{
          tenant,
          as,
          asOf,
          onProgress: form.onProgress,
          onLanguage: languageSink(operationRequest, send),
        },
        jobKey: jobKeyOf(of.principal, of.key),
        ...writeOptionsOf(operationRequest.options),
        ...{ expectedDigest, transaction },
      });
      metrics.rows(result.outcome.changes, result.rejected);
      if (isSecret) secretResult = result;
    };
    const { repeated } = await writes.once<unknown>({
      ...{ of, spool, controller: signal, secret: isSecret },
      request: digestOf(operation.name, operationRequest, expectedDigest),
      perform: (transaction) =>
        admission.inTurn(scope, 'write', () => perform(transaction), key === undefined),
    });
    if (isSecret) {
      if (secretResult === undefined) throw secretNotRecorded(operation.name);
      await form.result(secretResult.output, writeFactsOf(secretResult));
      return;
    }
    if (repeated) reply.header('idempotent-replay', 'true');
    await store.read((reader) => form.replay(() => reader.replays.parts(of)));
    return;
  } catch (error) {
    // Rejected rows are sent even if the write failed.
    if (form.sendLines !== undefined && !scope.isGone)
      for await (const lines of spool.pieces()) await form.sendLines(lines);
    throw error;
  } finally {
    metrics.writing(-1);
    await spool.clear();
  }
}

function secretNotRecorded(operation: string): ConflictError {
  return new ConflictError({
    code: 'answer-not-kept',
    message: `This ${operation} was done before; its answer held a secret, which is shown once and kept nowhere.`,
    hint: 'Revoke what was made (`provost token list` shows it), and make another under a new key.',
  });
}
