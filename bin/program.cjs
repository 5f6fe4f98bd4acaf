'use strict';
// The entry that oclif loads (`oclif` in package.json), alone or as a plugin of another program:
// the commands by id, and the help.
const { dirname, join } = require('node:path');
const { loadCached } = require('./code-cache.js');

/** The verbs of commands that change something, alone or after their topic. */
const CHANGING =
  /^([a-z]+ )?(accept|apply|assign|create|delete|disable|enable|hide|import|init|reject|revoke|seed|unassign|undo|unhide|update)/;

const isProgram = require.main?.filename === join(__dirname, 'run.js');
module.exports = loadCached(
  join(dirname(__dirname), 'dist/provost.cjs'),
  isProgram ? partFor(process.argv.slice(2)) : undefined,
);

/**
 * The cached part for this run. A wrong guess only means that the cache holds less of the used
 * code.
 */
function partFor(args) {
  if (isPage(args)) return 'pages';
  return CHANGING.test(args.slice(0, 2).join(' ')) ? 'changes' : 'commands';
}

/** Whether the run prints only a page of text, which needs a small part of the program. */
function isPage([first, ...others]) {
  return (
    [undefined, 'help', 'completion', '--help', '-h'].includes(first) ||
    others.includes('--help') ||
    others.includes('-h')
  );
}
