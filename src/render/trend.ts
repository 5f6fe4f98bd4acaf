import { widthOf } from '../terminal/measure.js';
import type { Trend, Unit } from '../views/view.js';

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const MISSING = '·';
/** Lines of the columns, each of a fifth of the scale. */
const ROWS = 5;
const WIDTH_OF_PLAIN_TEXT = 80;
/** The widest column with its gap, unless so few would leave no room for two dates. */
const COLUMN = 6;
const TWO_DATES = 22;
const BEFORE_DATES = 2;

/**
 * A trend as columns over an axis with dates. Where there are more points than cells, evenly spread
 * ones are drawn, with the last among them.
 */
export function trendLines(trend: Trend, width = WIDTH_OF_PLAIN_TEXT): string[] {
  const { minimum, maximum, unit } = trend;
  const marks = Array.from({ length: ROWS + 1 }, (_, row) => maximum - ((maximum - minimum) * row) / ROWS);
  const labels = marks.map((mark) => axisText(mark, unit));
  const label = Math.max(...labels.map(widthOf));
  const room = Math.max(1, width - label - 2);
  const points = spread(trend.points, room);
  const count = Math.max(1, points.length);
  const widest = Math.max(COLUMN, Math.ceil(TWO_DATES / count));
  const cells = Math.min(widest, Math.max(1, Math.floor(room / count)));
  const heights = points.map(({ value }) =>
    value === null ? null : share(value, trend) * ROWS * LEVELS.length,
  );
  const lines = labels.slice(0, ROWS).map((text, row) => {
    const columns = heights.map((height) => columnCell(height, ROWS - 1 - row, cells));
    return `${text.padStart(label)} ┤${columns.join('')}`.trimEnd();
  });
  const axis = `${(labels[ROWS] ?? '').padStart(label)} └${'─'.repeat(points.length * cells)}`;
  return [...lines, axis, ' '.repeat(label + BEFORE_DATES) + datesText(points, cells)];
}

/** One bar for each value, `·` for null, on the scale of the trend: its shape in one line. */
export function sparkline({ points, ...scale }: Pick<Trend, 'points' | 'minimum' | 'maximum'>): string {
  return points
    .map(({ value }) =>
      value === null ? MISSING : (LEVELS[Math.round(share(value, scale) * (LEVELS.length - 1))] ?? MISSING),
    )
    .join('');
}

/** Where the value stands between minimum and maximum, 0 to 1; values outside take the nearest end. */
function share(value: number, { minimum, maximum }: Pick<Trend, 'minimum' | 'maximum'>): number {
  return maximum > minimum ? Math.min(1, Math.max(0, (value - minimum) / (maximum - minimum))) : 0;
}

/** The part of a column in the row, counted from the axis; a gap follows it where there is room. */
function columnCell(height: number | null, row: number, cells: number): string {
  const drawn = cells > 2 ? cells - 1 : cells;
  // A column of nothing is a line on the axis: it is no missing value.
  const level = height === null ? 0 : Math.round(Math.max(height, 1)) - row * LEVELS.length;
  const mark =
    height === null && row === 0
      ? MISSING
      : level <= 0
        ? ' '
        : (LEVELS[Math.min(level, LEVELS.length) - 1] ?? ' ');
  return mark.repeat(drawn).padEnd(cells);
}

/** The dates under their columns: the first, the last, and those between that fit. */
function datesText(points: Trend['points'], cells: number): string {
  const last = points.at(-1);
  if (last === undefined) return '';
  const end = Math.max(last.date.length, points.length * cells);
  let text = '';
  for (const [at, { date }] of points.entries()) {
    const start = at * cells;
    const isFree = start === 0 || start >= text.length + 2;
    if (isFree && start + date.length + 2 <= end - last.date.length) text = text.padEnd(start) + date;
  }
  return text.padEnd(end - last.date.length) + last.date;
}

function spread<T>(points: readonly T[], room: number): readonly T[] {
  if (points.length <= room) return points;
  const step = points.length / room;
  return Array.from({ length: room }, (_, at) => points[Math.ceil((at + 1) * step) - 1]).filter(
    (point) => point !== undefined,
  );
}

function axisText(value: number, unit: Unit): string {
  const rounded = String(Math.round(value * 10) / 10);
  return unit === 'percent' ? `${rounded} %` : rounded;
}
