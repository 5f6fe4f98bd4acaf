import { randomUUID } from 'node:crypto';
import type { WriteResult } from '../changes/proposal.js';
import { jobKeyOf } from '../changes/job.js';
import { textSpool } from '../changes/text-spool.js';
import { ConflictError } from '../domain/errors.js';
import type { StoreWriteOptions } from '../operations/local-runner.js';
import {
  digestExpected,
  digestOf,
  inputOf,
  keyOf,
  languageSink,
  type OperationRequest,
} from './request-reading.js';
import { lineOf } from './result-lines.js';
import { endingWith, optionsOf, runnerFor, runWrite, type RunContext, type Running } from './run-context.js';
import { writeFactsOf } from './writes.js';

/** Writes: done once, recorded, and only then told, so that a slow client holds nobody up. */
export async function writeOnce(
  run: Running & { readonly asked: Extract<OperationRequest, { kind: 'write' }> },
  context: RunContext,
): Promise<void> {
  const { operation, principal, request, reply, scope, asked, form } = run;
  const { store, writes, metrics, admission } = context;
  if (operation.kind !== 'write') return;
  const key = keyOf(request);
  const of = { principal: principal.token, key: key ?? randomUUID() };
  const expectedDigest = digestExpected(request);
  const spool = textSpool();
  // A client that sent a key can ask again, and so the write goes on without it; one that sent none never learns of it.
  const ending = endingWith(key === undefined ? scope : undefined, context);
  const isSecret = operation.answersSecret === true;
  metrics.writing(1);
  try {
    const send = form.send && ((event: Parameters<typeof lineOf>[0]) => spool.append(lineOf(event)));
    const input = inputOf(operation, asked, send);
    let shownOnce: WriteResult<unknown> | undefined;
    const performed = async (transaction: NonNullable<StoreWriteOptions<unknown>['transaction']>) => {
      const runner = runnerFor(run, context, ending);
      const { tenant, as, asOf } = asked.options;
      const result = await runWrite(runner, operation, input, {
        ...{ tenant, as, asOf, onProgress: form.onProgress, onLanguage: languageSink(asked, send) },
        jobKey: jobKeyOf(of.principal, of.key),
        ...optionsOf(asked.options),
        ...{ expectedDigest, transaction },
      });
      metrics.rows(result.outcome.changes, result.rejected);
      if (isSecret) shownOnce = result;
    };
    const { repeated } = await writes.once<unknown>({
      ...{ of, spool, controller: ending, secret: isSecret },
      request: digestOf(operation.name, asked, expectedDigest),
      perform: (transaction) =>
        admission.inTurn(scope, 'write', () => performed(transaction), key === undefined),
    });
    if (isSecret) {
      if (shownOnce === undefined) throw answerNotKept(operation.name);
      await form.result(shownOnce.output, writeFactsOf(shownOnce));
      return;
    }
    if (repeated) reply.header('idempotent-replay', 'true');
    await store.read((reader) => form.replay(() => reader.answers.parts(of)));
    return;
  } catch (error) {
    // What was rejected is told also of a write that came to nothing.
    if (form.sendLines !== undefined && !scope.isGone)
      for await (const lines of spool.pieces()) await form.sendLines(lines);
    throw error;
  } finally {
    metrics.writing(-1);
    await spool.clear();
  }
}

function answerNotKept(operation: string): ConflictError {
  return new ConflictError({
    code: 'answer-not-kept',
    message: `This ${operation} was done before; its answer held a secret, which is shown once and kept nowhere.`,
    hint: 'Revoke what was made (`provost token list` shows it), and make another under a new key.',
  });
}
