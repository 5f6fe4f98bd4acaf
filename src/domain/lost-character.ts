/** The replacement character: a decoder writes it for bytes of another encoding. */
const LOST = '\ufffd';

/** What is wrong with such a text, behind the name of where it stands. */
export const HOLDS_LOST_CHARACTER =
  'holds U+FFFD, which stands for a character that was lost; write the right one';

/** Does the text contain a replacement character? Such a name identifies nobody. */
export function holdsLostCharacter(text: string): boolean {
  return text.includes(LOST);
}
