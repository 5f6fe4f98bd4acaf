import type { Terminal } from '../terminal/terminal.js';
import { maskedSentence } from '../views/masked.js';

/** Names the fields that are empty because the caller may not see them. */
export function noteMasked(terminal: Terminal, result: object): void {
  const sentence = maskedSentence(result);
  if (sentence !== undefined) terminal.note(sentence);
}
