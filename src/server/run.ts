import { InterruptedError, UnavailableError } from '../domain/errors.js';
import type { WriteRequest } from '../operations/wire/request.js';
import { PLAN_CHANNEL } from '../operations/wire/request.js';
import { sendText } from './document.js';
import { keptAnswer, type KeptAnswer } from './kept-answer.js';
import { formatOf, replyForm, type ReplyForm } from './reply-form.js';
import { ReplyStream } from './reply-stream.js';
import { DisconnectedError } from './request-scope.js';
import {
  digestExpected,
  inputOf,
  languageSink,
  readRequestOf,
  readText,
  unreadBody,
} from './request-reading.js';
import {
  endingWith,
  optionsOf,
  runnerFor,
  runRead,
  runWrite,
  type Ran,
  type RunContext,
  type Running,
  type RunRequest,
} from './run-context.js';
import { writeOnce } from './write-once.js';
import { writeFactsOf } from './writes.js';

/** Texts that are longer take a noticeable time to parse. */
const HEAVY_TEXT = 16_384;

/**
 * Runs the operation and answers. Who may not run it is refused before the body is read.
 * @throws what the operation throws, as long as nothing of the answer was sent.
 */
export async function runOperation(run: RunRequest, context: RunContext): Promise<void> {
  const { operation, request, reply, scope } = run;
  const { limits, admission } = context;
  const format = formatOf(request);
  const unread = unreadBody(operation, request, limits);
  if (unread.text === undefined || unread.file !== undefined) {
    admission.linger(scope);
    await runnerFor(run, context, endingWith(scope, context)).requirePermission(operation, {});
  }
  const text = unread.text ?? (await readText(request, limits));
  // A request whose body took its time is answered from a state no older than its end.
  const state = unread.text === undefined ? await context.states.now() : run.state;
  const kept = keptAnswer(run, state, format, unread.file === undefined ? text : undefined, context.clock);
  admission.hurry(scope);
  const known = kept?.get();
  if (known !== undefined) return sendText(reply, known);

  if (text.length > HEAVY_TEXT) await admission.step(scope);
  const spool = admission.spoolFor(scope);
  const asked = await readRequestOf(operation, request, { text, file: unread.file }, limits, spool);
  try {
    const stream = new ReplyStream({ reply, scope, spool: admission.spoolFor(scope), pace: limits });
    const form = replyForm(format, operation, reply, stream);
    await answer({ ...run, state, asked, form }, kept, context);
  } finally {
    await asked.file?.source.dispose();
    spool.release();
  }
}

async function answer(run: Running, kept: KeptAnswer | undefined, context: RunContext): Promise<void> {
  const { asked, form } = run;
  try {
    const isWrite = asked.kind === 'write' && !isPreview(asked.options);
    const { isOfTheMoment } = isWrite
      ? await writeOnce({ ...run, asked }, context)
      : await runLive(run, context);
    const document = await form.finish();
    if (document !== undefined && !isOfTheMoment) kept?.set(document);
  } catch (error) {
    const failure = stopped(error, context.stopping);
    if (run.scope.isGone || failure instanceof DisconnectedError) throw failure;
    if (!(await form.fail(context.publicErrors(failure)))) throw failure;
    context.noteFailure(run.request, failure);
  } finally {
    form.dispose();
  }
}

function isPreview({ dryRun, channels }: WriteRequest): boolean {
  return dryRun || channels.includes(PLAN_CHANNEL);
}

/** Reads and previews: their answer is made while they run, and they end when the client leaves. */
function runLive(run: Running, context: RunContext): Promise<Ran> {
  const { operation, asked, form, scope } = run;
  const ending = endingWith(scope, context);
  let isOfTheMoment = asked.options.channels.length > 0;
  const runner = runnerFor(run, context, ending, () => (isOfTheMoment = true));
  const input = inputOf(operation, asked, form.send);
  if (form.rows !== undefined) input[form.rows.channel] = { write: form.rows.write };
  const { tenant, as, asOf } = asked.options;
  const onLanguage = languageSink(asked, form.send);
  const options = { tenant, as, asOf, onProgress: form.onProgress, onLanguage };
  return context.admission.inTurn(scope, 'read', async () => {
    if (operation.kind === 'read') {
      await form.result(await runRead(runner, operation, input, options));
    } else if (asked.kind === 'write') {
      const result = await runWrite(runner, operation, input, {
        ...options,
        ...optionsOf(asked.options),
        expectedDigest: digestExpected(run.request),
        planTo: planSink(asked.options, form),
      });
      await form.result(result.output, writeFactsOf(result));
    }
    return { isOfTheMoment };
  });
}

function planSink({ channels }: WriteRequest, { send }: ReplyForm) {
  if (!channels.includes(PLAN_CHANNEL) || send === undefined) return undefined;
  return {
    write: (text: string) => send({ event: 'channel', to: PLAN_CHANNEL, call: 'write', value: text }),
  };
}

/** What was interrupted because the service stops was not interrupted by the client. */
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
