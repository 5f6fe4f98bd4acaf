import { visible } from '../domain/visible.js';
import { widthOf } from '../terminal/measure.js';
import type { Paint } from '../terminal/terminal.js';
import { wrapLine } from '../terminal/wrap.js';
import type { Sentence, Tone } from '../views/view.js';
import type { Surface } from './present-options.js';

/** How sentences are written. */
export interface SentenceStyle {
  readonly paint?: Paint | undefined;
  /** Shows an instant; by default it stays ISO text. */
  readonly time?: (instant: string) => string;
  /** Cells in a line, between whose words sentences wrap; by default they do not. */
  readonly width?: number | undefined;
}

/** Sentences wrap and show local times on a terminal; a file or pipe has them unchanged. */
export function styleOn({ stdoutIsTerminal, width, paint, times }: Surface): SentenceStyle {
  return stdoutIsTerminal ? { paint, width, time: times.withZone } : { paint };
}

/** The sentences as lines of text, hidden characters shown. */
export function asLines(sentences: readonly Sentence[], style: SentenceStyle = {}): string[] {
  return sentences
    .map((sentence) => asLine(sentence, style))
    .flatMap((line) => (style.width === undefined ? [line] : wrapLine(line, style.width, measure)))
    .map((line) => `${line.replaceAll(UNBROKEN, ' ')}\n`);
}

/** A blank within a command, where no line breaks. No text with hidden characters shown has it. */
const UNBROKEN = '\0';

function measure(text: string): number {
  return widthOf(text.replaceAll(UNBROKEN, ' '));
}

function asLine(sentence: Sentence, { paint, time }: SentenceStyle): string {
  if (typeof sentence === 'string') return visible(sentence);
  return sentence
    .map((part) => {
      if (typeof part === 'string') return visible(part);
      if ('isTime' in part) return visible(time?.(part.text) ?? part.text);
      const text =
        part.tone === 'command' ? visible(part.text).replaceAll(' ', UNBROKEN) : visible(part.text);
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
