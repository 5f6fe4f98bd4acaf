/** What stands in a text in place of a character that was lost when its bytes were read in another encoding. */
const LOST = '\ufffd';

/** What is wrong with such a text, behind the name of where it stands. */
export const HOLDS_LOST_CHARACTER =
  'holds U+FFFD, which stands for a character that was lost; write the right one';

/** Was a character of the text lost before it came here? A name with it is no name that anybody has. */
export function holdsLostCharacter(text: string): boolean {
  return text.includes(LOST);
}
