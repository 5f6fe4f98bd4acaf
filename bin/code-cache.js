'use strict';
const { readFileSync, mkdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

/**
 * Loads a CommonJS bundle as `require` would, with what V8 compiled of it in an earlier run of this Node version, which saves most of
 * the time of loading. The code that V8 compiled is kept when a first run ends well: beside the bundle, or in the person's
 * cache folder where that cannot be written to. Where neither can, or what is kept is damaged, the bundle is compiled anew: never a failure.
 * @param file the bundle. It is ASCII, and its first line is a comment with a digest of the rest.
 * @param part names what this run will use of it; each part is cached by itself, so that none loads more than it needs.
 */
function loadCached(file, part) {
  const source = readFileSync(file, 'latin1');
  const places = cacheFiles(file, `${digestOf(source)}-${process.version}-${process.arch}-${part}`);
  const cachedData = readCache(places);
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  if (cachedData === undefined || script.cachedDataRejected) keepWhenDone(script, places);
  return module.exports;
}

/** The bundle's digest in words of a file name. V8 itself compares no more than the length of the source. */
function digestOf(source) {
  return source.slice(0, source.indexOf('\n')).replace(/[^0-9a-f]/g, '');
}

function cacheFiles(file, name) {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const own = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
  return [`${file}.${name}.cache`, ...(own ? [join(own, 'provost', `${name}.cache`)] : [])];
}

/** V8 does not check what it is given, and a damaged piece would bring the process down: hence the checksum before it. */
function readCache(places) {
  for (const place of places) {
    try {
      const kept = readFileSync(place);
      const data = kept.subarray(4);
      if (kept.length > 4 && kept.readUInt32LE(0) === crc32(data)) return data;
    } catch {
      // Not there, or not to be read: the next place, or none.
    }
  }
  return undefined;
}

/** At the end, when everything that the run used is compiled; not after a failure, which uses little of it. */
function keepWhenDone(script, places) {
  process.once('exit', (code) => {
    if (code !== 0) return;
    const data = script.createCachedData();
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(data));
    for (const place of places) if (written(place, Buffer.concat([checksum, data]))) return;
  });
}

/** In place whole or not at all: several runs may end at the same time. */
function written(place, bytes) {
  const draft = `${place}.${process.pid}`;
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    writeFileSync(draft, bytes, { flag: 'wx' });
    renameSync(draft, place);
    return true;
  } catch {
    rmSync(draft, { force: true });
    return false;
  }
}

module.exports = { loadCached };
