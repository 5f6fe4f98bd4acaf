import { parseInput } from '../operations/input.js';
import type { AnyOperation } from '../operations/registry.js';
import { hasRowSink } from '../operations/row-list.js';
import { CSV_TYPE } from '../operations/wire/wire-protocol.js';
import { csvHeader, csvRows } from '../render/csv.js';
import { columnsOfResult, listView, rowsIn } from '../render/drawn-list.js';
import { shownColumns } from '../render/selection.js';
import { viewOf } from '../views/registry.js';
import type { ReplyForm, ReplySink } from './reply-sink.js';
import { cutIfOpen, replayExpired } from './reply-sink.js';
import { eventsIn } from './reply-document.js';
import type { OperationRequest } from './operation-request.js';
import { inputOf } from './operation-request.js';

/** Rows per write. */
const ROWS_AT_ONCE = 500;

/**
 * The result as CSV: byte for byte what the command prints with `--output csv`.
 * @throws {UsageError} `bad-input`; `not-acceptable` where the operation sends pieces of a document
 */
export async function csvForm(
  operation: AnyOperation,
  request: OperationRequest,
  stream: ReplySink,
): Promise<ReplyForm> {
  const input = parseInput(operation.input, inputOf(operation, request, undefined));
  const list = listView(await viewOf(operation, input));
  const ofList = list && shownColumns(list.columns);
  const send = async (
    rows: readonly unknown[],
    columns = ofList ?? columnsOfResult(rows[0]),
  ): Promise<void> => {
    let text = stream.isOpen ? '' : await csvHeader(columns);
    stream.open(`${CSV_TYPE}; charset=utf-8`);
    text += (await csvRows(columns))(rows);
    if (text !== '') await stream.write(text);
  };
  const result: ReplyForm['result'] = async (output, facts) => {
    if (list === undefined) return send([withHead(output, facts?.outcome)]);
    const rows = rowsIn(list, output);
    for (let at = 0; at === 0 || at < rows.length; at += ROWS_AT_ONCE)
      await send(rows.slice(at, at + ROWS_AT_ONCE));
  };
  return {
    onProgress: undefined,
    ...(list && hasRowSink(operation, list.field) ? { rows: { write: (rows) => send(rows) } } : {}),
    result,
    async replay(parts) {
      for await (const event of eventsIn(parts())) {
        if (event.event === 'items' && event.field === list?.field) await send(event.items);
        if (event.event === 'result') return result(event.output, event.write);
      }
      throw replayExpired();
    },
    finish: () => stream.end(),
    fail: async () => cutIfOpen(stream),
    dispose: () => undefined,
  };
}

/** The result of a change as its command prints it: with the head of the audit chain. */
function withHead(
  output: unknown,
  outcome: { readonly job: string | null; readonly head?: string | null | undefined } | undefined,
): unknown {
  if (typeof output !== 'object' || outcome === undefined || outcome.job === null) return output;
  return { ...output, head: outcome.head };
}
