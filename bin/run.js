#!/usr/bin/env node
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);

if (args.length === 1 && ['--version', '-v', 'version'].includes(args[0])) {
  // Answered before anything else is loaded.
  const { readFileSync } = await import('node:fs');
  const { name, version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  const { main } = await import('../dist/program/main.js');
  await main(args, root);
}
