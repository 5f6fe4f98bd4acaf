import type { Paint } from '../terminal/terminal.js';
import type { Block, Chart, Sentence } from '../views/view.js';
import { asLines } from './sentences.js';

/** The blocks as lines of text: sentences as they are, charts in words. */
export function blockLines(blocks: readonly Block[], paint?: Paint): string[] {
  return asLines(
    blocks.flatMap((block) => (isChart(block) ? chartSentences(block) : [block])),
    paint,
  );
}

export function isChart(block: Block): block is Chart {
  return typeof block === 'object' && 'chart' in block;
}

function chartSentences(chart: Chart): Sentence[] {
  switch (chart.chart) {
    case 'bars':
      return [chart.title, ...chart.bars.map(({ label, value }) => `${label}: ${value}`)];
    case 'coverage':
      return [`${chart.title}: ${chart.before} → ${chart.after ?? chart.before} of ${chart.maximum}`];
    case 'ladder':
      return chart.steps.map(({ label, passed, why }) => `${passed ? 'yes' : 'no'} ${label}: ${why}`);
    case 'trend':
      return chart.points.map(({ date, value }) => `${date}: ${value ?? '–'}`);
  }
}
