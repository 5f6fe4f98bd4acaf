import type { ReadOperation, Scope } from '../operations/operation.js';
import type { RowSink } from '../operations/row-list.js';
import type { PresentOptions } from '../render/present-options.js';
import type { Stands } from '../terminal/output.js';
import { OutputFailedError, unshown } from '../terminal/output.js';
import { viewOf } from '../views/registry.js';
import type { View } from '../views/view.js';
import type { FigureWatch } from './fail-if.js';
import type { CommonFlags } from './flags.js';
import { noteMasked } from './masked-note.js';
import type { Session } from './session.js';
import { withRunner } from './with-runner.js';

/** The flags that shape what is shown. `all`: the list of a summary, and rows on request, too. */
type ShowingFlags = CommonFlags & { readonly all?: boolean | undefined };

/**
 * Runs a read operation and shows its result in its view. Rows of a long list are printed in
 * batches if operation and format allow it; the rest of the view then gets an empty list.
 * @returns the result, whose list may be empty
 */
export async function showResult<S extends Scope, I, O extends object>(
  session: Session,
  flags: ShowingFlags,
  operation: ReadOperation<S, I, O>,
  input: I,
): Promise<O> {
  const view = await viewOf(operation, input);
  await assertShowable(flags, view);
  const { hasRowSink, withRowsTo } = await import('../operations/row-list.js');
  const watch = await figureWatch(flags, operation.output, view);
  const read = (into?: RowSink<unknown>) => {
    const whole = into === undefined ? input : withRowsTo(input, watch.through(into));
    return readResult(session, flags, operation, whole);
  };
  let result: O;
  if (view.list !== undefined && hasRowSink(operation, view.list.field)) {
    result = await showRows(session, flags, view, read);
  } else {
    result = await read();
    await printResult(session, flags, view, result);
  }
  if (flags.all === false) await noteOmitted(session, flags, view);
  watch.assert(result);
  return result;
}

/** Holds the result against the conditions of `--fail-if`, once it is printed. */
async function figureWatch<O extends object>(
  { 'fail-if': conditions = [] }: CommonFlags,
  output: ReadOperation<Scope, never, O>['output'],
  { list }: View<O>,
): Promise<FigureWatch> {
  if (conditions.length === 0) return { through: (sink) => sink, assert: () => undefined };
  const { watchFigures } = await import('./fail-if.js');
  return watchFigures(output, list?.field, conditions);
}

/** Says how to see the list for which the blocks of a summary stand. */
async function noteOmitted<O>(session: Session, flags: ShowingFlags, view: View<O>): Promise<void> {
  const { isListOmitted } = await import('../render/drawn-list.js');
  if (view.list === undefined || !isListOmitted(view, presentation(session, flags))) return;
  (await session.terminal(flags)).note(`--all lists the ${view.list.field} as well.`);
}

/**
 * Shows the result of `work`. Given a sink, `work` writes the list's rows there, and the list in
 * its result is empty. Nothing is printed before `work` succeeds.
 */
export async function showRows<O extends object>(
  session: Session,
  flags: ShowingFlags,
  view: View<O>,
  work: (into: RowSink<unknown> | undefined) => Promise<O>,
): Promise<O> {
  const { presentList } = await import('../render/present.js');
  const { takeRows } = await import('../render/rows.js');
  const { textSpool } = await import('../changes/text-spool.js');
  const spool = textSpool();
  const terminal = await session.terminal(flags);
  try {
    const taken = await takeRows(view, presentation(session, flags), spool, terminal);
    const result = await work(taken);
    if (taken === undefined) await printResult(session, flags, view, result);
    else {
      const list = await taken.listOf(result);
      await presentList(terminal, view, result, presentation(session, flags), list);
      noteMasked(terminal, result);
    }
    return result;
  } finally {
    await spool.clear();
  }
}

/** Runs a read operation for a command that does more than show its result. */
export async function readResult<S extends Scope, I, O extends object>(
  session: Session,
  flags: CommonFlags,
  operation: ReadOperation<S, I, O>,
  input: I,
): Promise<O> {
  return withRunner(session, flags, ({ runner, options }) => runner.read(operation, input, options));
}

/**
 * Prints a result in the format that the flags name.
 * @param stands what was done before, for the error if the result cannot be written
 */
export async function printResult<O extends object>(
  session: Session,
  flags: ShowingFlags,
  view: View<O>,
  result: O,
  stands?: Stands,
): Promise<void> {
  const { present } = await import('../render/present.js');
  const terminal = await session.terminal(flags);
  try {
    await present(terminal, view, result, presentation(session, flags));
    noteMasked(terminal, result);
  } catch (error) {
    throw error instanceof OutputFailedError && stands !== undefined ? unshown(error, stands) : error;
  }
}

/** @throws {UsageError} when the flags name columns that the view does not have */
export async function assertShowable<O>({ columns, sort, limit }: CommonFlags, view: View<O>): Promise<void> {
  if (columns === undefined && sort === undefined && limit === undefined) return;
  const { assertPresentable } = await import('../render/drawn-list.js');
  assertPresentable(view, { columns, sort, limit });
}

function presentation(
  { run }: Session,
  { json, output, columns, sort, limit, all }: ShowingFlags,
): PresentOptions {
  const format = json ? 'json' : (output ?? 'table');
  const page = run && { title: titleOf(run.name), version: run.version };
  return { format, page, columns, sort, limit, all, language: run?.language };
}

/** Such as `Overdue count`. */
function titleOf(command: string): string {
  return command.charAt(0).toUpperCase() + command.slice(1);
}
