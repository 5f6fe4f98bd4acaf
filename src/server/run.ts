import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WriteRequest } from '../operations/wire/wire-request.js';
import { PLAN_CHANNEL } from '../operations/wire/wire-request.js';
import { runFailure } from './refusals.js';
import { formatOf, replyForm, type Format, type ReplyForm } from './reply-form.js';
import type { Readers } from './readers.js';
import { ReplyStream } from './reply-stream.js';
import { DisconnectedError } from './request-scope.js';
import {
  digestExpected,
  inputOf,
  languageSink,
  readRequestOf,
  readText,
  unreadBody,
  type OperationRequest,
} from './request-reading.js';
import {
  endingWith,
  optionsOf,
  runnerFor,
  readInto,
  runWrite,
  type RunContext,
  type Running,
  type RunRequest,
} from './run-context.js';
import { LargeReadError } from './small-reader.js';
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
  // A small body comes right behind its head: it is there when what came with it has been looked at.
  if (!request.raw.complete) await nextTurn();
  const unread = unreadBody(operation, request, limits);
  if (unread.text === undefined || unread.file !== undefined) {
    admission.linger(scope);
    await runnerFor(run, context, endingWith(scope, context)).requirePermission(operation, {});
  }
  const text = unread.text ?? (await readText(request, limits));
  admission.hurry(scope);
  if (text.length > HEAVY_TEXT) await admission.step(scope);
  const spool = admission.spoolFor(scope);
  const asked = await readRequestOf(operation, request, { text, file: unread.file }, limits, spool);
  try {
    const stream = new ReplyStream({ reply, scope, spool: admission.spoolFor(scope), pace: limits });
    if (asked.kind === 'read' && asked.file === undefined && context.threads !== undefined)
      return await answerRead({ ...run, asked, format, stream }, context.threads, context);
    const form = await replyForm(format, operation, asked, stream);
    await answer({ ...run, asked, form }, context);
  } finally {
    await asked.file?.source.dispose();
    spool.release();
  }
}

/** A read without a file. */
interface PlainRead extends RunRequest {
  readonly asked: OperationRequest & { readonly kind: 'read' };
  readonly format: Format;
  readonly stream: ReplyStream;
}

/** Answers a small read here; what turns out to be larger is begun again in a thread. */
async function answerRead(
  read: PlainRead,
  { readers, smallReads }: NonNullable<RunContext['threads']>,
  context: RunContext,
): Promise<void> {
  const form = await replyForm(read.format, read.operation, read.asked, read.stream);
  try {
    return await answer({ ...read, form }, { ...context, store: smallReads });
  } catch (error) {
    if (!(error instanceof LargeReadError)) throw error;
  }
  await readInThread(read, readers, context);
}

/** Has a thread run the read. Its turn is over when the thread is done: a slow client keeps nobody from reading. */
async function readInThread(
  { operation, principal, asked, format, stream, scope, request }: PlainRead,
  readers: Readers,
  { admission, clock, publicErrors, noteFailure }: RunContext,
): Promise<void> {
  const order = { operation: operation.name, options: asked.options, format, principal, now: clock() };
  const answer = { stream, scope, noteFailure: (error: unknown) => noteFailure(request, error) };
  try {
    const end = await admission.inTurn(scope, 'read', () => readers.read(order, answer));
    await end();
  } catch (error) {
    if (scope.isGone || !stream.isOpen) throw publicErrors(error);
    stream.cut();
    answer.noteFailure(error);
  }
}

async function answer(run: Running, context: RunContext): Promise<void> {
  const { asked, form } = run;
  try {
    const isWrite = asked.kind === 'write' && !isPreview(asked.options);
    if (isWrite) await writeOnce({ ...run, asked }, context);
    else await runLive(run, context);
    await form.finish();
  } catch (error) {
    const failure = runFailure(error, context.stopping.aborted);
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
function runLive(run: Running, context: RunContext): Promise<void> {
  const { operation, asked, form, scope } = run;
  const ending = endingWith(scope, context);
  const runner = runnerFor(run, context, ending);
  return context.admission.inTurn(scope, 'read', async () => {
    if (operation.kind === 'read' && asked.kind === 'read') {
      await readInto(form, runner, operation, asked);
    } else if (operation.kind === 'write' && asked.kind === 'write') {
      const { tenant, as, asOf } = asked.options;
      const result = await runWrite(runner, operation, inputOf(operation, asked, form.send), {
        ...{ tenant, as, asOf, onProgress: form.onProgress, onLanguage: languageSink(asked, form.send) },
        ...optionsOf(asked.options),
        expectedDigest: digestExpected(run.request),
        planTo: planSink(asked.options, form),
      });
      await form.result(result.output, writeFactsOf(result));
    }
  });
}

function planSink({ channels }: WriteRequest, { send }: ReplyForm) {
  if (!channels.includes(PLAN_CHANNEL) || send === undefined) return undefined;
  return {
    write: (text: string) => send({ event: 'channel', to: PLAN_CHANNEL, call: 'write', value: text }),
  };
}
