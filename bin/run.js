#!/usr/bin/env node
'use strict';
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
const args = process.argv.slice(2);

if (args.length === 1 && ['--version', '-v', 'version'].includes(args[0])) {
  // Prints the version before loading anything else.
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return;
    process.stderr.write(
      `Error: The answer could not be written: ${message}.\nTry: Send the output elsewhere.\n`,
    );
    process.exitCode = 7;
  });
  const { name, version } = JSON.parse(require('node:fs').readFileSync(join(root, 'package.json'), 'utf8'));
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else if (args[0] === 'completion' && args[1] === '--values') {
  // Asked at each press of the tab key: its own small bundle, without oclif.
  const { loadCached } = require('./code-cache.js');
  let hasReadStore = false;
  const file = join(root, 'dist/completion.cjs');
  const { printCompletion } = loadCached(file, 'completion', () => hasReadStore);
  void printCompletion(args.slice(2), root).then((hasRead) => {
    hasReadStore = hasRead;
  });
} else {
  // Live memory is small and bounded, but V8 lets garbage grow to several times that. Collecting at
  // a third above live memory bounds an import of any size, for a tenth more time. Short runs end
  // before the timer.
  setTimeout(() => require('node:v8').setFlagsFromString('--heap-growing-percent=35'), 250).unref();
  const { main, COMMANDS } = require('./program.cjs');
  void main(args, root, COMMANDS);
}
