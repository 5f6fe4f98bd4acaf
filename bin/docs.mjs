#!/usr/bin/env node
// Writes docs/commands and docs/help-topics.md from the built commands. With --check, fails when
// they are out of date.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core/config';
import { catalogueOf } from '../dist/program/catalogue.js';
import { referencePages } from '../dist/program/reference.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const docs = join(root, 'docs');
const pages = referencePages(catalogueOf(await Config.load({ root })), root);

mkdirSync(join(docs, 'commands'), { recursive: true });
const left = readdirSync(join(docs, 'commands'))
  .map((name) => `commands/${name}`)
  .filter((name) => name.endsWith('.md') && !pages.has(name));

if (process.argv.includes('--check')) {
  const stale = [...pages].filter(([name, text]) => textOf(join(docs, name)) !== text).map(([name]) => name);
  if (stale.length + left.length > 0) {
    process.stderr.write(`Stale: ${[...stale, ...left].join(', ')}. Run \`npm run docs\` and commit docs.\n`);
    process.exitCode = 1;
  }
} else {
  for (const [name, text] of pages) writeFileSync(join(docs, name), text);
  for (const name of left) rmSync(join(docs, name));
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
