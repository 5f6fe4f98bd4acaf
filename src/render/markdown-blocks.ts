import { visible } from '../domain/visible.js';
import type { BarChart, Block, Chart, Sentence } from '../views/view.js';
import { BAR_IN_TABLE, barText } from './bar.js';
import { isChart } from './blocks.js';
import { coverageWords, figureText } from './charts.js';
import { sparkline } from './trend.js';

/** Each block as a paragraph, list or table of Markdown, ending with a line feed. @param time shows an instant; by default as it is */
export function markdownBlocks(
  blocks: readonly Block[],
  time: (instant: string) => string = (instant) => instant,
): string[] {
  return blocks.map((block) => `${isChart(block) ? chartText(block) : paragraph(block, time)}\n`);
}

/**
 * A sentence as one paragraph. Without leading spaces it is no block of code, and its start is no
 * heading, list or quotation.
 */
function paragraph(sentence: Sentence, time: (instant: string) => string): string {
  const parts = typeof sentence === 'string' ? [sentence] : sentence;
  const text = parts.map((part) => {
    if (typeof part === 'string') return proseText(part);
    if ('isTime' in part) return proseText(time(part.text));
    return part.tone === 'command' ? codeText(part.text) : proseText(part.text);
  });
  return text
    .join('')
    .trim()
    .replace(/^[#+\-=>~]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2');
}

/** Text between backticks, as in a hint, stays code; everything else is escaped. */
function proseText(text: string): string {
  return visible(text)
    .split(/(`[^`]+`)/)
    .map((piece, at) => (at % 2 === 1 ? piece : escapeMarkdown(piece)))
    .join('');
}

function codeText(text: string): string {
  const shown = visible(text);
  return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}

/** Escapes the characters that Markdown would interpret, inside and outside tables. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|`*[\]<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)/g, '\\$&');
}

function chartText(chart: Chart): string {
  const title = escapeMarkdown(visible(chart.title));
  switch (chart.chart) {
    case 'bars':
      return barTable(chart, title);
    case 'coverage':
      return `${title}: ${coverageWords(chart)}`;
    case 'ladder':
      return chart.steps
        .map(
          ({ label, passed, why }, at) =>
            `${at + 1}. ${passed ? '✓ passed' : '✗ failed'}: ${proseText(label)} – ${proseText(why)}`,
        )
        .join('\n');
    case 'trend': {
      const [first, last] = [chart.points[0]?.date ?? '', chart.points.at(-1)?.date ?? ''];
      return `${title}: ${sparkline(chart)} (${first} to ${last})`;
    }
  }
}

function barTable({ bars, maximum, unit }: BarChart, title: string): string {
  const rows = bars.map(({ label, value }) => [
    escapeMarkdown(visible(label)),
    figureText(value, unit),
    barText({ value, maximum }, BAR_IN_TABLE),
  ]);
  return [[title, unit === 'percent' ? '%' : 'Count', 'Share'], ['---', '---:', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
