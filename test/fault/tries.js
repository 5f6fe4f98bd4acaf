// Runs operations that write, each on a store of its own, with the built runner, and prints what became of each, a line of JSON for each.
// node tries.js FILE, where FILE holds a JSON list of { name, store, tenant, input, file, reads }
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';

const dist = process.env.PROVOST_DIST;
const load = (path) => import(`${dist}/${path}`);
const { createLocalRunner } = await load('operations/local-runner.js');
const { operations } = await load('operations/registry.js');
const { openSource } = await load('files/source.js');

const clock = () => Date.UTC(2026, 10, 21, 12);

async function tried({ name, store, tenant, input, file }) {
  const operation = operations.find((each) => each.name === name);
  const runner = createLocalRunner({ storeUrl: `file:${store}`, user: 'tester', clock });
  const options = { dryRun: false, limits: {}, asOf: '2015-06-30', ...(tenant === null ? {} : { tenant }) };
  const opened = file === null ? undefined : await openSource(file, Readable.from([]));
  const given = opened === undefined ? input : { ...input, file: opened };
  try {
    if (operation.kind === 'read') return { answer: await runner.read(operation, given, options) };
    return { changes: (await runner.write(operation, given, options)).outcome.changes };
  } catch (error) {
    const { code, exitCode, message, hint } = error;
    return { error: { code, exitCode, message, hint } };
  } finally {
    await runner.close();
    await opened?.dispose();
  }
}

for (const trial of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  process.stdout.write(`${JSON.stringify(await tried(trial))}\n`);
}
