// npm run bench: every figure is a ratio to a floor that is taken in the same run, because machines differ and are noisy.
// npm run bench -- NAME … runs only those measurements.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compliance } from './compliance.js';
import { imports } from './imports.js';
import { postgres } from './postgres.js';
import { rendering } from './rendering.js';
import { startUp } from './start-up.js';

const measurements = { 'start-up': startUp, imports, compliance, rendering, postgres };
const chosen = process.argv.slice(2);
for (const name of chosen) {
  if (!(name in measurements))
    throw new Error(`No measurement "${name}"; there are ${Object.keys(measurements).join(', ')}.`);
}

const folder = mkdtempSync(join(tmpdir(), 'provost-bench-'));
const rows = [];
try {
  for (const [name, measure] of Object.entries(measurements)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await measure(folder)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const headings = ['what', 'floor', 'measured', 'ratio', 'target', 'met', 'peak memory'];
const cells = rows.map(({ what, floor, measured, ratio, target, met, peakMegabytes }) => [
  what,
  floor,
  measured,
  ratio,
  target,
  met ? 'yes' : 'NO',
  peakMegabytes === undefined ? '' : `${Math.round(peakMegabytes)} MB`,
]);
const widths = headings.map((heading, column) =>
  Math.max(heading.length, ...cells.map((row) => row[column].length)),
);
for (const row of [headings, ...cells]) {
  process.stdout.write(
    `${row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()}\n`,
  );
}
