// Judges an answer of `npm audit --json`: fails on high or critical advisories of what ships. Arguments: the answer, LICENSES.txt of the build.
import { readFileSync } from 'node:fs';

const [reportPath, licencesPath] = process.argv.slice(2);
const report = json(readFileSync(reportPath, 'utf8'));
const found = report?.vulnerabilities;
if (typeof found !== 'object' || found === null) {
  console.log(`Dependencies were not audited: ${report?.message ?? 'the registry gave no answer'}`);
  process.exit(0);
}

// Each text begins with a line such as `zod 4.6.7: MIT`.
const bundled = readFileSync(licencesPath, 'utf8').matchAll(/^(@?[\w./-]+) \d\S*: /gm);
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const production = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && dev !== true)
  .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
const ships = new Set([...[...bundled].map(([, name]) => name), ...production]);

const grave = Object.entries(found).filter(
  ([name, { severity }]) => ships.has(name) && ['high', 'critical'].includes(severity),
);
for (const [name, { severity, range }] of grave) console.log(`${severity}: ${name} ${range ?? ''}`);
console.log(
  `Dependencies audited: ${ships.size} packages ship, ${grave.length} with high or critical advisories`,
);
process.exit(grave.length > 0 ? 1 : 0);

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
