import { isRightAligned } from '../column-text.js';
import type { DrawnList } from '../drawn-list.js';
import { columnsOfResult, isShown } from '../drawn-list.js';
import { propertyOf } from '../../views/cells.js';
import { maskedSentence } from '../../views/masked.js';
import type { View } from '../../views/view.js';
import type { PageFacts } from '../present-options.js';
import type { PageSection } from './page.js';
import { pagePieces } from './page.js';
import { htmlRows } from './table.js';

/** The result as one self-contained page: its sentences, and the list as a table among them. */
export async function* htmlPieces<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  { title, version }: PageFacts,
): AsyncGenerator<string> {
  const asOf = propertyOf(result, 'asOf');
  const facts: [string, string][] = typeof asOf === 'string' ? [['As of', asOf]] : [];
  yield* pagePieces({ title, facts, version, sections: [sectionOf(view, list, result, title)] });
}

function sectionOf<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  caption: string,
): PageSection {
  const masked = maskedSentence(result);
  const section = {
    id: 'result',
    above: [...(masked === undefined ? [] : [masked]), ...(view.lines?.(result) ?? [])],
    below: view.footer?.(result) ?? [],
  };
  if (list) return isShown(view, list) ? { ...section, lists: [{ id: 'list', caption, list }] } : section;
  if (view.document) return { ...section, document: view.document(result) };
  if (view.lines ?? view.footer) return section;
  const columns = columnsOfResult(result);
  const row: Parameters<typeof htmlRows>[1] = [result];
  const only = {
    columns,
    isRight: (column: (typeof columns)[number]) => isRightAligned(column, row),
    body: () => [htmlRows(columns, row)],
    ...{ total: undefined, empty: '', count: 1, available: 1 },
  };
  return { ...section, lists: [{ id: 'list', caption, list: only }] };
}
