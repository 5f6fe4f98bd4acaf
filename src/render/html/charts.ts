import type { Tone } from '../../views/view.js';
import { htmlText } from './escape.js';

/** A label that may lead to the records behind it. */
export interface ChartLabel {
  readonly text: string;
  /** The id of an element of the page. */
  readonly target?: string | undefined;
}

/** Rows with figures and a bar each. The figures stand in the row: the bar only repeats them. */
export interface BarTable {
  readonly kind: 'bars';
  readonly id: string;
  readonly caption: string;
  /** Above the labels (it may be empty), and above each figure. */
  readonly headings: readonly [label: string, ...figures: string[]];
  /** What the tones of the bars mean, where there are several. */
  readonly legend?: readonly (readonly [tone: Tone | undefined, meaning: string])[];
  /** The value at the right end of the bars. */
  readonly max: number;
  readonly rows: readonly BarRow[];
}

export interface BarRow {
  readonly label: ChartLabel;
  readonly figures: readonly string[];
  readonly bars: readonly Bar[];
  /** A sum: in bold. */
  readonly isTotal?: boolean;
}

/** A part of a bar, from a value to a value. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly tone?: Tone | undefined;
}

/** A value for each row and column, as a letter, a figure and a colour. */
export interface HeatMap {
  readonly kind: 'heat';
  readonly id: string;
  readonly caption: string;
  readonly corner: string;
  readonly columns: readonly ChartLabel[];
  readonly rows: readonly { readonly label: ChartLabel; readonly cells: readonly (HeatCell | undefined)[] }[];
  /** What an empty cell means. */
  readonly none: string;
}

export interface HeatCell {
  readonly tone: 'red' | 'amber' | 'green';
  readonly letter: string;
  readonly figure: string;
}

/** A line from the first date to the last. Null values are gaps. */
export interface TrendLine {
  readonly kind: 'trend';
  readonly id: string;
  readonly caption: string;
  /** What the picture shows, in a sentence for who does not see it. */
  readonly description: string;
  readonly points: readonly { readonly label: string; readonly value: number | null }[];
  /** The values at the bottom and the top, and what follows them, such as ` %`. */
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** A chart of a page. */
export type PageChart = BarTable | HeatMap | TrendLine;

export function chartHtml(chart: PageChart): string {
  switch (chart.kind) {
    case 'bars':
      return barChart(chart);
    case 'heat':
      return heatMap(chart);
    case 'trend':
      return trendLine(chart);
  }
}

function barChart({ id, caption, headings, legend = [], max, rows }: BarTable): string {
  const [label, ...figures] = headings;
  const head = [
    label === '' ? '<td></td>' : `<th scope="col">${htmlText(label)}</th>`,
    ...figures.map((figure) => `<th scope="col" class="figure">${htmlText(figure)}</th>`),
  ];
  return [
    legend.length === 0 ? '' : `<ul class="key">${legend.map(legendItem).join('')}</ul>\n`,
    tableStart(id, 'chart', caption),
    `<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n`,
    ...rows.map((row) => barRow(row, max)),
    '</tbody>\n</table></div>\n',
  ].join('');
}

function tableStart(id: string, kind: string, caption: string): string {
  const captionId = `${id}-caption`;
  return `<div class="scroll" role="group" tabindex="0" aria-labelledby="${captionId}">\n<table class="${kind}" id="${id}">\n<caption id="${captionId}"><span>${htmlText(caption)}</span></caption>\n`;
}

function legendItem([tone, meaning]: readonly [tone: Tone | undefined, meaning: string]): string {
  return `<li><svg aria-hidden="true"><rect width="100%" height="100%" class="${fillOf(tone)}"/></svg>${htmlText(meaning)}</li>`;
}

function barRow({ label, figures, bars, isTotal = false }: BarRow, max: number): string {
  const strong = isTotal ? ' class="strong"' : '';
  const cells = figures.map(
    (figure) => `<td class="figure${isTotal ? ' strong' : ''}">${htmlText(figure)}</td>`,
  );
  return `<tr><th scope="row"${strong}><div class="bar"><span>${labelHtml(label)}</span>${barSvg(bars, max)}</div></th>${cells.join('')}</tr>\n`;
}

/** Widths are shares of the cell, so a bar fits every screen. */
export function barSvg(bars: readonly Bar[], max: number): string {
  const share = (value: number): string => (max > 0 ? ((100 * value) / max).toFixed(2) : '0');
  const parts = bars
    .filter(({ from, to }) => to > from)
    .map(
      ({ from, to, tone }) =>
        `<rect x="${share(from)}%" width="${share(to - from)}%" height="100%" class="${fillOf(tone)}"/>`,
    );
  return `<svg aria-hidden="true"><rect width="100%" height="100%" class="track"/>${parts.join('')}</svg>`;
}

function fillOf(tone: Tone | undefined): string {
  return tone === undefined || tone === 'strong' ? 'fill' : `fill-${tone}`;
}

function heatMap({ id, caption, corner, columns, rows, none }: HeatMap): string {
  const head = columns.map((column) => `<th scope="col"><span>${labelHtml(column)}</span></th>`).join('');
  return [
    tableStart(id, 'heat', caption),
    `<thead><tr><th scope="col">${htmlText(corner)}</th>${head}</tr></thead>\n<tbody>\n`,
    ...rows.map(
      ({ label, cells }) =>
        `<tr><th scope="row">${labelHtml(label)}</th>${cells.map((cell) => heatCell(cell, none)).join('')}</tr>\n`,
    ),
    '</tbody>\n</table></div>\n',
  ].join('');
}

function heatCell(cell: HeatCell | undefined, none: string): string {
  if (cell === undefined) return `<td class="none"><span class="unseen">${htmlText(none)}</span></td>`;
  const { tone, letter, figure } = cell;
  return `<td class="${tone}"><b>${htmlText(letter)}</b>${htmlText(figure)}</td>`;
}

function labelHtml({ text, target }: ChartLabel): string {
  return target === undefined ? htmlText(text) : `<a href="#${htmlText(target)}">${htmlText(text)}</a>`;
}

const PLOT = { left: 54, right: 14, top: 12, bottom: 28, width: 400, height: 190 };

function trendLine({ id, caption, description, points, min, max, unit }: TrendLine): string {
  const { left, right, top, bottom, width, height } = PLOT;
  const x = (at: number): number =>
    left + (points.length < 2 ? 0.5 : at / (points.length - 1)) * (width - left - right);
  const y = (value: number): number =>
    height - bottom - ((value - min) / (max - min || 1)) * (height - top - bottom);
  const ticks = [min, (min + max) / 2, max].map(
    (value) =>
      `<line class="axis" x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${htmlText(`${value}${unit}`)}</text>`,
  );
  return [
    `<figure id="${id}">\n<figcaption>${htmlText(caption)}</figcaption>\n`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title"><title id="${id}-title">${htmlText(description)}</title>\n`,
    ...ticks,
    ...labelledPoints(points).map(
      ([at, label, anchor]) =>
        `<text x="${x(at)}" y="${height - 8}" text-anchor="${anchor}">${htmlText(label)}</text>`,
    ),
    `<path class="curve" d="${curve(points, x, y)}"/>`,
    ...points.map(({ value }, at) =>
      value === null
        ? ''
        : `<circle class="fill" cx="${x(at).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3"/>`,
    ),
    '</svg>\n</figure>\n',
  ].join('');
}

/** The first, the middle and the last label: more would overlap. */
function labelledPoints(points: TrendLine['points']): [at: number, label: string, anchor: string][] {
  const last = points.length - 1;
  const wanted: [number, string][] =
    last < 1
      ? [[0, 'middle']]
      : [[0, 'start'], ...(last > 3 ? [[last >> 1, 'middle'] as [number, string]] : []), [last, 'end']];
  return wanted.map(([at, anchor]) => [at, points[at]?.label ?? '', anchor]);
}

function curve(points: TrendLine['points'], x: (at: number) => number, y: (value: number) => number): string {
  let isGap = true;
  return points
    .map(({ value }, at) => {
      if (value === null) {
        isGap = true;
        return '';
      }
      const command = isGap ? 'M' : 'L';
      isGap = false;
      return `${command}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}
