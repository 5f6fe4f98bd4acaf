import { hasInvisible, visible } from '../../../domain/visible.js';
import type { TenantReader } from '../../../store/port.js';
import { itemsOfTenant } from './export.js';
import type { Problems } from './problems.js';
import type { DocumentItem } from './source.js';

/**
 * Notes each text of an item with an invisible character: such a key looks like another key. Texts
 * that an earlier version stored come back from an export, and are accepted unchanged.
 */
export interface InvisibleTexts {
  refuse(items: readonly { readonly at: DocumentItem; readonly item: unknown }[]): Promise<void>;
}

export function invisibleTexts(tenant: TenantReader, problems: Problems): InvisibleTexts {
  let held: Promise<ReadonlySet<string>> | undefined;
  return {
    async refuse(items) {
      for (const { at, item } of items) {
        for (const { text, path } of invisibleIn(item)) {
          // Looked for only where there is one: of nearly all documents none is read for it.
          if ((await (held ??= textsHeld(tenant))).has(text)) continue;
          problems.add(at, path, () => `holds an invisible character: "${visible(text)}"; take it out`);
        }
      }
    },
  };
}

async function textsHeld(tenant: TenantReader): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  for await (const { value } of itemsOfTenant(tenant))
    for (const { text } of invisibleIn(value)) texts.add(text);
  return texts;
}

interface FoundText {
  readonly text: string;
  readonly path: readonly PropertyKey[];
}

function* invisibleIn(value: unknown, path: readonly PropertyKey[] = []): Generator<FoundText> {
  if (typeof value === 'string') {
    if (hasInvisible(value)) yield { text: value, path };
  } else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* invisibleIn(each, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [field, each] of Object.entries(value)) yield* invisibleIn(each, [...path, field]);
  }
}
