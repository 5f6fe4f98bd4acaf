#!/usr/bin/env node
'use strict';
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
const args = process.argv.slice(2);
/** The words of commands that change something, the second of two where the first is their topic. */
const CHANGING =
  /^([a-z]+ )?(accept|apply|assign|create|delete|disable|enable|hide|import|init|reject|revoke|seed|unassign|undo|unhide|update)/;

if (args.length === 1 && ['--version', '-v', 'version'].includes(args[0])) {
  // Answered before anything else is loaded.
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return;
    process.stderr.write(
      `Error: The answer could not be written: ${message}.\nTry: Send the output elsewhere.\n`,
    );
    process.exitCode = 7;
  });
  const { name, version } = JSON.parse(require('node:fs').readFileSync(join(root, 'package.json'), 'utf8'));
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  // What lives is small and bounded; V8 would let garbage grow to several times that before it collects. A third more than
  // what lives keeps an import of any size within its memory, for a tenth more time. A short run ends before that matters.
  setTimeout(() => require('node:v8').setFlagsFromString('--heap-growing-percent=35'), 250).unref();
  const { loadCached } = require('./code-cache.js');
  const { run } = loadCached(join(root, 'dist/provost.cjs'), partFor(args));
  void run(args, root);
}

/** Which part of the program a run uses most of: each is cached by itself. A word that means something else only finds less in its part. */
function partFor(args) {
  if (isPage(args)) return 'pages';
  return CHANGING.test(args.slice(0, 2).join(' ')) ? 'changes' : 'commands';
}

/** Whether a page of text is asked for, which takes a small part of the program: it is cached apart from the rest. */
function isPage([first, ...others]) {
  return (
    [undefined, 'help', 'completion', '--help', '-h'].includes(first) ||
    others.includes('--help') ||
    others.includes('-h')
  );
}
