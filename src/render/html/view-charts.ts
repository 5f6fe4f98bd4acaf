import { formatCount } from '../../domain/counts.js';
import { formatPercent } from '../../views/percent.js';
import type { BarChart, Chart, Coverage, Ladder, Trend, Unit } from '../../views/view.js';
import type { BarTable, TrendLine } from './charts.js';
import { chartHtml } from './charts.js';
import { htmlText } from './escape.js';

/** A chart of a view. @param id of its own on the page */
export function viewChartHtml(chart: Chart, id: string): string {
  switch (chart.chart) {
    case 'bars':
      return chartHtml(barsOf(chart, id));
    case 'coverage':
      return chartHtml(coverageBars(chart, id));
    case 'ladder':
      return ladder(chart, id);
    case 'trend':
      return chartHtml(trendOf(chart, id));
  }
}

function barsOf({ title, unit, maximum, isWhole = false, bars }: BarChart, id: string): BarTable {
  let end = 0;
  return {
    ...{ kind: 'bars', id, caption: title, headings: ['', headingOf(unit)], max: maximum },
    rows: bars.map(({ label, value, tone }) => {
      // Parts of a whole begin where the one above ends.
      const from = isWhole ? end : 0;
      end = from + value;
      return { label: { text: label }, figures: [inUnit(value, unit)], bars: [{ from, to: end, tone }] };
    }),
  };
}

function coverageBars({ title, unit, maximum, before, after }: Coverage, id: string): BarTable {
  const row = (text: string, value: number): BarTable['rows'][number] => ({
    label: { text },
    figures: [`${inUnit(value, unit)} of ${inUnit(maximum, unit)}`],
    bars: [{ from: 0, to: value }],
  });
  const rows = after === undefined ? [row('Now', before)] : [row('Before', before), row('After', after)];
  return { kind: 'bars', id, caption: title, headings: ['', headingOf(unit)], max: maximum, rows };
}

function ladder({ title, steps }: Ladder, id: string): string {
  const items = steps.map(
    ({ label, passed, why }) =>
      `<li><span class="${passed ? 'green' : 'red'}">${passed ? 'Passed' : 'Failed'}</span> ${htmlText(label)}: ${htmlText(why)}</li>\n`,
  );
  return `<p class="strong" id="${id}">${htmlText(title)}</p>\n<ol aria-labelledby="${id}">\n${items.join('')}</ol>\n`;
}

function trendOf({ title, unit, minimum, maximum, points }: Trend, id: string): TrendLine {
  const values = points.map(
    ({ date, value }) => `${date} ${value === null ? 'no value' : inUnit(value, unit)}`,
  );
  return {
    ...{ kind: 'trend', id, caption: title, description: values.join(', ') },
    points: points.map(({ date, value }) => ({ label: date, value })),
    ...{ min: minimum, max: maximum, unit: unit === 'percent' ? ' %' : '' },
  };
}

function inUnit(value: number, unit: Unit): string {
  return unit === 'percent' ? formatPercent(value) : formatCount(value);
}

/** Such as `Percent` or `Components`. */
function headingOf(unit: Unit): string {
  const [, many] = unit === 'percent' ? ['', 'percent'] : unit;
  return many.charAt(0).toUpperCase() + many.slice(1);
}
