import { visible } from '../../domain/visible.js';

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const MARKUP = /[&<>"']/;

/** The text as content of an element or a quoted attribute, hidden characters shown. */
export function htmlText(text: string): string {
  return escapeMarkup(visible(text));
}

/** The same for a text whose hidden characters are shown already. */
export function escapeMarkup(text: string): string {
  return MARKUP.test(text) ? text.replace(/[&<>"']/g, (character) => NAMED[character] ?? '') : text;
}

/** The id of an element for a key of the data: equal keys give equal ids, different keys others. */
export function anchorOf(prefix: string, key: string): string {
  const own = key.replace(
    /[^A-Za-z0-9-]/gu,
    (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`,
  );
  return `${prefix}--${own}`;
}
