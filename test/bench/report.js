// What the measurements found, for people and for machines.
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** Where and when this was measured: figures are read beside it. */
export function circumstances() {
  const [{ model = 'unknown' } = {}, ...others] = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    system: `${platform()} ${arch()}`,
    processor: model.trim(),
    cores: others.length + 1,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    load: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

export function headerText({ at, node, system, processor, cores, memoryGigabytes, load }) {
  const busy = load[0] > cores ? ' (busy: read the ratios, not the times)' : '';
  return [
    `${at}, Node ${node}, ${system}, ${cores} × ${processor}, ${memoryGigabytes} GB`,
    `load average ${load.join(' ')}${busy}`,
  ].join('\n');
}

/** The figures as a table, and below it how each figure of growth comes about. */
export function reportText(figures) {
  const headings = ['what', 'floor', 'measured', 'ratio', 'target', 'met', 'peak memory'];
  const cells = figures.map(({ what, floor, milliseconds, ratio, target, met, peakMegabytes }) => [
    what,
    floor === undefined ? '–' : `${floor.name} ${inMilliseconds(floor.milliseconds)}`,
    measuredText({ milliseconds, target, peakMegabytes }),
    ratio === undefined ? '–' : `${ratio.toFixed(2)}×`,
    targetText(target),
    met ? 'yes' : 'NO',
    peakMegabytes === undefined ? '' : inMegabytes(peakMegabytes),
  ]);
  return [aligned([headings, ...cells]), ...figures.flatMap(growthText)].join('\n\n');
}

function growthText({ what, sizes }) {
  if (sizes === undefined) return [];
  const rows = sizes.map(({ rows, milliseconds, microsecondsPerRow, peakMegabytes }) => [
    String(rows),
    inMilliseconds(milliseconds),
    `${microsecondsPerRow.toFixed(1)} µs a row`,
    peakMegabytes === undefined ? '' : inMegabytes(peakMegabytes),
  ]);
  return [`${what}\n${aligned([['rows', 'time', 'for each', 'peak memory'], ...rows])}`];
}

function measuredText({ milliseconds, target, peakMegabytes }) {
  if (milliseconds !== undefined) return inMilliseconds(milliseconds);
  return target?.of === 'megabytes' ? inMegabytes(peakMegabytes) : '–';
}

function targetText(target) {
  if (target === undefined) return '–';
  const { most, of } = target;
  if (of === 'megabytes') return `≤ ${most} MB`;
  return of === 'milliseconds' ? `≤ ${most} ms` : `≤ ${Number(most.toFixed(2))}×`;
}

function inMilliseconds(value) {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

function inMegabytes(value) {
  return `${Math.round(value)} MB`;
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
