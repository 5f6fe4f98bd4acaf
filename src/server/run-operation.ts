import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WriteRequest } from '../operations/wire/wire-request.js';
import { PLAN_CHANNEL } from '../operations/wire/wire-request.js';
import { runFailure } from './refusals.js';
import { formatOf, replyForm, type Format } from './reply-form.js';
import type { ReplyForm } from './reply-sink.js';
import type { Readers } from './readers.js';
import { ReplyStream } from './reply-stream.js';
import { DisconnectedError } from './request-scope.js';
import {
  expectedDigestOf,
  inputOf,
  languageSink,
  readRequestOf,
  readText,
  unreadBody,
  type OperationRequest,
} from './operation-request.js';
import {
  runSignal,
  writeOptionsOf,
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

/** Texts longer than this take noticeable time to parse, in characters. */
const HEAVY_TEXT = 16_384;

/**
 * Runs the operation and sends its reply. Permission is checked before the body is read.
 * @throws what the operation throws, as long as nothing of the reply was sent.
 */
export async function runOperation(run: RunRequest, context: RunContext): Promise<void> {
  const { operation, request, reply, scope } = run;
  const { limits, admission } = context;
  const format = formatOf(request);
  // A small body usually arrives with the headers: one turn of the event loop completes it.
  if (!request.raw.complete) await nextTurn();
  const unread = unreadBody(operation, request, limits);
  if (unread.text === undefined || unread.file !== undefined) {
    admission.linger(scope);
    await runnerFor(run, context, runSignal(scope, context)).requirePermission(operation, {});
  }
  const text = unread.text ?? (await readText(request, limits));
  admission.hurry(scope);
  if (text.length > HEAVY_TEXT) await admission.step(scope);
  const spool = admission.spoolFor(scope);
  const operationRequest = await readRequestOf(
    operation,
    request,
    { text, file: unread.file },
    limits,
    spool,
  );
  try {
    const stream = new ReplyStream({ reply, scope, spool: admission.spoolFor(scope), pace: limits });
    if (
      operationRequest.kind === 'read' &&
      operationRequest.file === undefined &&
      context.threads !== undefined
    )
      return await serveRead({ ...run, operationRequest, format, stream }, context.threads, context);
    const form = await replyForm(format, operation, operationRequest, stream);
    await respond({ ...run, operationRequest, form }, context);
  } finally {
    await operationRequest.file?.source.dispose();
    spool.release();
  }
}

/** A read without a file. */
interface PlainRead extends RunRequest {
  readonly operationRequest: OperationRequest & { readonly kind: 'read' };
  readonly format: Format;
  readonly stream: ReplyStream;
}

/**
 * Runs the read in the main thread; one that turns out to be large starts again in a reader thread.
 */
async function serveRead(
  read: PlainRead,
  { readers, smallReads }: NonNullable<RunContext['threads']>,
  context: RunContext,
): Promise<void> {
  const form = await replyForm(read.format, read.operation, read.operationRequest, read.stream);
  try {
    return await respond({ ...read, form }, { ...context, store: smallReads });
  } catch (error) {
    if (!(error instanceof LargeReadError)) throw error;
  }
  await readInThread(read, readers, context);
}

/**
 * Runs the read in a reader thread. The turn ends with the read, so a slow client blocks no other.
 */
async function readInThread(
  { operation, principal, operationRequest, format, stream, scope, request }: PlainRead,
  readers: Readers,
  { admission, clock, publicErrors, noteFailure }: RunContext,
): Promise<void> {
  const task = {
    operation: operation.name,
    options: operationRequest.options,
    format,
    principal,
    now: clock(),
  };
  const readReply = { stream, scope, noteFailure: (error: unknown) => noteFailure(request, error) };
  try {
    const end = await admission.inTurn(scope, 'read', () => readers.read(task, readReply));
    await end();
  } catch (error) {
    if (scope.isGone || !stream.isOpen) throw publicErrors(error);
    stream.cut();
    readReply.noteFailure(error);
  }
}

async function respond(run: Running, context: RunContext): Promise<void> {
  const { operationRequest, form } = run;
  try {
    const isWrite = operationRequest.kind === 'write' && !isPreview(operationRequest.options);
    if (isWrite) await writeOnce({ ...run, operationRequest }, context);
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

/** Reads and previews: the reply is made while they run, and they end when the client leaves. */
function runLive(run: Running, context: RunContext): Promise<void> {
  const { operation, operationRequest, form, scope } = run;
  const signal = runSignal(scope, context);
  const runner = runnerFor(run, context, signal);
  return context.admission.inTurn(scope, 'read', async () => {
    if (operation.kind === 'read' && operationRequest.kind === 'read') {
      await readInto(form, runner, operation, operationRequest);
    } else if (operation.kind === 'write' && operationRequest.kind === 'write') {
      const { tenant, as, asOf } = operationRequest.options;
      const result = await runWrite(runner, operation, inputOf(operation, operationRequest, form.send), {
        ...{
          tenant,
          as,
          asOf,
          onProgress: form.onProgress,
          onLanguage: languageSink(operationRequest, form.send),
        },
        ...writeOptionsOf(operationRequest.options),
        expectedDigest: expectedDigestOf(run.request),
        planTo: planSink(operationRequest.options, form),
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
