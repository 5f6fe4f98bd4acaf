import type { WireEvent, WriteFacts } from '../operations/wire/wire-event.js';
import { ITEMS_AT_ONCE } from '../operations/wire/wire-event.js';

/** The last lines of a reply: the long lists, then the result with the facts of a write. */
export function* resultLines(output: unknown, write?: WriteFacts): Generator<string> {
  const events = withoutLongLists(output);
  for (;;) {
    const next = events.next();
    if (next.done === true) {
      yield lineOf({ event: 'result', output: next.value, ...(write === undefined ? {} : { write }) });
      return;
    }
    yield lineOf(next.value);
  }
}

export function lineOf(event: WireEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** Yields the lists that are too long for one line; returns the output with empty lists instead. */
function* withoutLongLists(output: unknown): Generator<WireEvent, unknown> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return output;
  const shortened: Record<string, unknown> = { ...output };
  for (const [field, value] of Object.entries(output)) {
    if (!Array.isArray(value) || value.length <= ITEMS_AT_ONCE) continue;
    const list: readonly unknown[] = value;
    shortened[field] = [];
    for (let at = 0; at < list.length; at += ITEMS_AT_ONCE) {
      yield { event: 'items', field, items: list.slice(at, at + ITEMS_AT_ONCE) };
    }
  }
  return shortened;
}
