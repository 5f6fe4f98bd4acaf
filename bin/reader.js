'use strict';
// What a thread of `provost serve` runs to read the store.
const { dirname, join } = require('node:path');
const { loadCached } = require('./code-cache.js');

// Nothing is cached: a thread sees neither the flags of a start nor the end of the process.
void loadCached(join(dirname(__dirname), 'dist/provost.cjs')).read();
