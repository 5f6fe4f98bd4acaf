#!/usr/bin/env node
// Writes oclif.manifest.json from the built commands; with --check, fails when the one that is there is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin, settings } from '@oclif/core';

settings.enableAutoTranspile = false;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'oclif.manifest.json');
const plugin = new Plugin({
  root,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
// In the order of their names: that of the files differs from one file system to another.
const commands = Object.fromEntries(
  Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)),
);
const text = `${JSON.stringify({ ...plugin.manifest, commands }, null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write('oclif.manifest.json is stale: run `npm run build` and commit it.\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
}
