import { formatCount } from '../domain/counts.js';
import { visible } from '../domain/visible.js';
import { widthOf } from '../terminal/measure.js';
import type { Paint } from '../terminal/terminal.js';
import { unitsOf, wrapUnits } from '../terminal/wrap.js';
import { formatPercent } from '../views/percent.js';
import type { BarChart, Chart, Coverage, Ladder, Unit } from '../views/view.js';
import { barText, changeBarText } from './bar.js';
import { applyTone } from './sentences.js';
import { trendLines } from './trend.js';

/** Where charts are drawn. */
export interface ChartSurface {
  readonly paint?: Paint | undefined;
  /** Cells in a line; undefined off a terminal, where lines are as long as they are. */
  readonly width?: number | undefined;
}

/** The widest bar, and the widest share of a line that it takes. */
const BAR = { cells: 20, share: 1 / 4 };

/** The lines of a chart, hidden characters shown. Each bar stands beside its figure and words. */
export function chartLines(chart: Chart, surface: ChartSurface): string[] {
  switch (chart.chart) {
    case 'bars':
      return barLines(chart, surface);
    case 'coverage':
      return coverageLines(chart, surface);
    case 'ladder':
      return ladderLines(chart, surface);
    case 'trend':
      return trendLines(chart, surface.width);
  }
}

function barLines({ bars, maximum, unit }: BarChart, { paint, width }: ChartSurface): string[] {
  const cells = barCells(width);
  const figures = bars.map(({ value }) => figureText(value, unit));
  const digits = Math.max(0, ...figures.map(widthOf));
  return bars.flatMap(({ label, value, tone }, at) => {
    const bar = barText({ value, maximum }, cells);
    const figure = (figures[at] ?? '').padStart(digits);
    return hanging(
      `${paint ? applyTone(paint, tone, bar) : bar} ${figure} `,
      cells + digits + 2,
      label,
      width,
    );
  });
}

function coverageLines(chart: Coverage, { paint, width }: ChartSurface): string[] {
  const { before, after = before, maximum } = chart;
  const cells = barCells(width);
  const bar = changeBarText(before, after, maximum, cells);
  const drawn = paint ? applyTone(paint, 'green', bar) : bar;
  const [title, words] = [visible(chart.title), coverageWords(chart)];
  const isTogether = width === undefined || cells + widthOf(` ${words}: ${title}`) <= width;
  if (isTogether) return [`${drawn} ${words}: ${title}`];
  return [...hanging('', 0, `${title}:`, width), ...hanging(`${drawn} `, cells + 1, words, width)];
}

/** Such as `253 of 300 employer accounts → 300 of 300`. */
export function coverageWords({ before, after, maximum, unit }: Coverage): string {
  const of = formatCount(maximum);
  const noun = unit === 'percent' ? '%' : unit[maximum === 1 ? 0 : 1];
  const now = `${formatCount(before)} of ${of} ${noun}`;
  return after === undefined ? now : `${now} → ${formatCount(after)} of ${of}`;
}

const PASSED = { true: '✓ passed', false: '✗ failed' } as const;
/** The narrowest column of reasons beside the labels: a narrower one goes below them. */
const READABLE = 30;

function ladderLines({ steps }: Ladder, { paint, width }: ChartSurface): string[] {
  const labels = steps.reduce((widest, { label }) => Math.max(widest, widthOf(visible(label))), 0);
  const numbers = String(steps.length).length;
  return steps.flatMap(({ label, passed, why }, at) => {
    const word = PASSED[`${passed}`];
    const number = String(at + 1).padStart(numbers);
    const name = visible(label);
    const start = `${number} ${paint ? applyTone(paint, passed ? 'green' : 'red', word) : word}  ${name}`;
    const indent = numbers + widthOf(word) + 5 + labels;
    if (width !== undefined && width - indent < READABLE)
      return [start, ...hanging(' '.repeat(numbers + 1), numbers + 1, why, width)];
    return hanging(`${start}${' '.repeat(labels - widthOf(name) + 2)}`, indent, why, width);
  });
}

/** The figure of a value, without the name of what is counted. */
export function figureText(value: number | null, unit: Unit): string {
  if (unit === 'percent') return formatPercent(value);
  return value === null ? '–' : formatCount(value);
}

function barCells(width: number | undefined): number {
  return width === undefined ? BAR.cells : Math.max(5, Math.min(BAR.cells, Math.floor(width * BAR.share)));
}

/** The text behind a start of so many cells, wrapped at words under itself; no word is cut. */
function hanging(start: string, indent: number, text: string, width = Infinity): string[] {
  const lines = wrapUnits(unitsOf(visible(text)), width - indent, 0, widthOf);
  return (lines.length === 0 ? [''] : lines).map(
    (line, at) => (at === 0 ? start : ' '.repeat(indent)) + line,
  );
}
