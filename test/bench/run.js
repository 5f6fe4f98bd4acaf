// npm run bench: every figure is a ratio to a floor that is taken in the same run, because machines differ and are noisy.
// npm run bench -- NAME … runs only those measurements, also the long ones; --json writes them for machines.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { circumstances, headerText, reportText } from './report.js';

/**
 * The measurements: each module is loaded when it is run, and gives a function of a folder for its files, which returns lines of figures.js.
 * Those that run without being named (`byDefault`) take less than ten minutes together on two cores.
 */
const measurements = {
  'start-up': { load: async () => (await import('./start-up.js')).startUp, byDefault: true },
  completion: { load: async () => (await import('./completion.js')).completion, byDefault: true },
  imports: { load: async () => (await import('./imports.js')).imports, byDefault: true },
  compliance: { load: async () => (await import('./compliance.js')).compliance, byDefault: true },
  overdue: { load: async () => (await import('./overdue.js')).overdue, byDefault: true },
  rendering: { load: async () => (await import('./rendering.js')).rendering, byDefault: true },
  pages: { load: async () => (await import('./pages.js')).pages, byDefault: true },
  nation: { load: async () => (await import('./nation.js')).nation, byDefault: false },
  service: { load: async () => (await import('./service.js')).service, byDefault: false },
  'small-reads': {
    load: async () => (await import('./service.js')).smallReadsOnBoth,
    byDefault: false,
  },
  postgres: { load: async () => (await import('./postgres.js')).postgres, byDefault: false },
};

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
for (const name of positionals) {
  if (!Object.hasOwn(measurements, name))
    throw new Error(`No measurement "${name}"; there are ${Object.keys(measurements).join(', ')}.`);
}
const chosen = Object.entries(measurements).filter(([name, { byDefault }]) =>
  positionals.length > 0 ? positionals.includes(name) : byDefault,
);

const where = circumstances();
if (!values.json) process.stdout.write(`${headerText(where)}\n\n`);
const figures = [];
for (const [name, { load }] of chosen) {
  const folder = mkdtempSync(join(tmpdir(), `provost-bench-${name}-`));
  const started = performance.now();
  process.stderr.write(`${name} …`);
  try {
    const measure = await load();
    figures.push(...(await measure(folder)).map((figure) => ({ measurement: name, ...figure })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    process.stderr.write(` ${Math.round((performance.now() - started) / 1000)} s\n`);
  }
}
process.stdout.write(
  values.json ? `${JSON.stringify({ ...where, figures }, null, 2)}\n` : `${reportText(figures)}\n`,
);
