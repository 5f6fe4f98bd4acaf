import { visible } from '../domain/visible.js';
import type { Paint } from '../terminal/terminal.js';
import type { Sentence, Tone } from '../views/view.js';

/** The sentences as lines of text, hidden characters shown; in colour where there is paint. */
export function asLines(sentences: readonly Sentence[], paint?: Paint): string[] {
  return sentences.map((sentence) => `${asLine(sentence, paint)}\n`);
}

function asLine(sentence: Sentence, paint: Paint | undefined): string {
  if (typeof sentence === 'string') return visible(sentence);
  return sentence
    .map((part) => {
      if (typeof part === 'string') return visible(part);
      const text = visible(part.text);
      return paint === undefined ? text : applyTone(paint, part.tone, text);
    })
    .join('');
}

/** The text in the colour of its tone. */
export function applyTone(paint: Paint, tone: Tone | undefined, text: string): string {
  switch (tone) {
    case undefined:
      return text;
    case 'amber':
      return paint.yellow(text);
    case 'strong':
    case 'command':
      return paint.bold(text);
    case 'red':
    case 'green':
    case 'blue':
    case 'dim':
      return paint[tone](text);
  }
}
