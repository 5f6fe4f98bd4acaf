#!/usr/bin/env node
// Writes the manual pages to dist/man from the built commands, at each build. With --check, fails
// when package.json does not name them all: npm installs only those.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core/config';
import { catalogueOf } from '../dist/program/catalogue.js';
import { manPages } from '../dist/program/man-pages.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version, man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = join(root, 'dist/man');

const pages = manPages(catalogueOf(await Config.load({ root })), root, version);
mkdirSync(folder, { recursive: true });
for (const [name, text] of pages) writeFileSync(join(folder, name), text);

const named = [...pages.keys()].map((name) => `./dist/man/${name}`).sort();
if (process.argv.includes('--check') && JSON.stringify(named) !== JSON.stringify(man)) {
  process.stderr.write(`Write into package.json: "man": ${JSON.stringify(named)}\n`);
  process.exitCode = 1;
}
