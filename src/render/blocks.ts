import { visible } from '../domain/visible.js';
import type { Block, Chart, Sentence, TonedText } from '../views/view.js';
import { chartLines } from './charts.js';
import { applyTone, asLines } from './sentences.js';
import type { SentenceStyle } from './sentences.js';

/** Before a command that stands alone, so that it is seen to be one. */
const INDENT = '  ';

/** The blocks as lines of text: sentences, commands on a line of their own, and drawn charts. */
export function blockLines(blocks: readonly Block[], style: SentenceStyle): string[] {
  return blocks.flatMap((block) => {
    if (isChart(block)) return chartLines(block, style).map((line) => `${line}\n`);
    const command = commandOf(block);
    if (command === undefined) return asLines([block], style);
    const text = visible(command.text);
    return [`${INDENT}${style.paint ? applyTone(style.paint, command.tone, text) : text}\n`];
  });
}

export function isChart(block: Block): block is Chart {
  return typeof block === 'object' && 'chart' in block;
}

/** The command that the sentence consists of: it is never broken, so that it can be copied. */
function commandOf(sentence: Sentence): TonedText | undefined {
  const [part, ...more] = typeof sentence === 'string' ? [] : sentence;
  return more.length === 0 && typeof part === 'object' && part.tone === 'command' ? part : undefined;
}
