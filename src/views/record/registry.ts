import { kinds } from '../../model/index.js';
import { recordVerbs, type AnyKind, type RecordVerb } from '../../model/kind.js';
import type { AnyView } from '../view.js';
import { changeView, listView, renameView, showView, suggestView } from './views.js';

const making: Readonly<Record<RecordVerb, (kind: AnyKind) => AnyView>> = {
  create: (kind) => changeView(kind, 'created'),
  list: listView,
  show: showView,
  update: (kind) => changeView(kind, 'updated'),
  delete: (kind) => changeView(kind, 'deleted'),
  rename: renameView,
  suggest: suggestView,
};

/** The view of an operation that a kind of record declares, such as `component.create`. */
export function recordView(name: string): { readonly view: AnyView } | undefined {
  for (const kind of Object.values<AnyKind>(kinds)) {
    const found = recordVerbs(kind).find(([topic, verb]) => `${topic}.${verb}` === name);
    if (found !== undefined) return { view: making[found[1]](kind) };
  }
  return undefined;
}
