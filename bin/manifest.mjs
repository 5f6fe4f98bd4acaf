#!/usr/bin/env node
// Writes oclif.manifest.json, which the program reads at each start, from the built commands. With
// --check, fails when it is out of date.
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
const { entryFacts } = await import('../dist/program/manifest-entry.js');

const { recordCommand, recordCommandIds } = await import('../dist/program/records/record-command.js');
const recordIds = new Set(recordCommandIds());

async function ownCommand(id) {
  return (await import(`../dist/commands/${id.replaceAll(':', '/')}.js`)).default;
}

/** oclif's entries leave out what help and completion know besides. */
for (const [id, entry] of Object.entries(plugin.manifest.commands)) {
  // One copy of zod reads its own schemas: not those of the bundle.
  const command = recordIds.has(id) ? recordCommand(id) : await ownCommand(id);
  const { flags, args, ...others } = await entryFacts(command);
  Object.assign(entry, others);
  for (const [name, facts] of Object.entries(flags)) Object.assign(entry.flags[name], facts);
  for (const [name, facts] of Object.entries(args)) Object.assign(entry.args[name], facts);
}

/** What is the same as not being said: a third of the manifest, which is read at every start. */
const UNSAID = ['allowNo', 'hasDynamicHelp', 'multiple'];
const said = (name, value) => (value === false && UNSAID.includes(name) ? undefined : value);

// In the order of their names, one a line; in ASCII, which V8 reads in half the time.
const commands = Object.entries(plugin.manifest.commands)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([id, command]) => `${JSON.stringify(id)}:${JSON.stringify(command, said)}`);
const text =
  `{"version":${JSON.stringify(plugin.version)},"commands":{\n${commands.join(',\n')}\n}}\n`.replace(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write('oclif.manifest.json is stale: run `npm run build` and commit it.\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
}
