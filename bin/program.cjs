'use strict';
// The program as oclif loads it (`oclif` in package.json), here and as a plugin of another program: its commands by their
// ids, and its help.
const { dirname, join } = require('node:path');
const { loadCached } = require('./code-cache.js');

/** The words of commands that change something, the second of two where the first is their topic. */
const CHANGING =
  /^([a-z]+ )?(accept|apply|assign|create|delete|disable|enable|hide|import|init|reject|revoke|seed|unassign|undo|unhide|update)/;

const isProgram = require.main?.filename === join(__dirname, 'run.js');
module.exports = loadCached(
  join(dirname(__dirname), 'dist/provost.cjs'),
  isProgram ? partFor(process.argv.slice(2)) : undefined,
);

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
