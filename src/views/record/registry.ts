import { kinds } from '../../model/index.js';
import type { AnyKind, Verb } from '../../model/kind.js';
import type { AnyView } from '../view.js';
import { changeView, listView, renameView, showView } from './views.js';

const making: Readonly<Record<Verb, (kind: AnyKind) => AnyView>> = {
  create: (kind) => changeView(kind, 'created'),
  list: listView,
  show: showView,
  update: (kind) => changeView(kind, 'updated'),
  delete: (kind) => changeView(kind, 'deleted'),
  rename: renameView,
};

/** The view of an operation that a kind of record declares, such as `component.create`. */
export function recordView(name: string): { readonly view: AnyView } | undefined {
  const [topic = '', verb] = name.split('.');
  for (const kind of Object.values<AnyKind>(kinds)) {
    const found = kind.commands?.[topic]?.find((one) => one === verb);
    if (found !== undefined) return { view: making[found](kind) };
  }
  return undefined;
}
