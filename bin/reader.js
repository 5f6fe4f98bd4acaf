'use strict';
// What a thread of `provost serve` runs to read the store.
const { dirname, join } = require('node:path');
const { loadCached } = require('./code-cache.js');

void loadCached(join(dirname(__dirname), 'dist/provost.cjs'), 'commands', false).read();
