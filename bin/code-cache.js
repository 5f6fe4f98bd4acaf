'use strict';
const { chmodSync, closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync } = require('node:fs');
const { readSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, isAbsolute, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * Loads a CommonJS bundle as `require` would, with what V8 compiled of it in an earlier run of this Node version, which saves most of
 * the time of loading. The code that V8 compiled is kept when a first run ends well: beside the bundle, or in the person's
 * cache folder where that cannot be written to. Where neither can, or what is kept is damaged, the bundle is compiled anew: never a failure.
 * What is kept is run as the program itself, so that it counts only where nobody else can have written it.
 * @param file the bundle. It is ASCII: a first line that is a comment with a digest of the rest, and a function as Node wraps modules in.
 * @param part names what this run will use of it; each part is cached by itself, so that none loads more than it needs.
 *   Undefined where nothing is to be cached.
 */
function loadCached(file, part) {
  const source = readFileSync(file, 'latin1');
  const places =
    part === undefined
      ? []
      : cacheFiles(file, `${digestOf(source)}-${process.version}-${process.arch}-${part}`);
  const cachedData = readCache(places);
  const script = new Script(source, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  const isMissing = cachedData === undefined || script.cachedDataRejected;
  if (isMissing && places.length > 0) keepWhenDone(script, places);
  return module.exports;
}

/** The bundle's digest in words of a file name. V8 itself compares no more than the length of the source. */
function digestOf(source) {
  return source.slice(0, source.indexOf('\n')).replace(/[^0-9a-f]/g, '');
}

function cacheFiles(file, name) {
  const { XDG_CACHE_HOME = '', HOME = '' } = process.env;
  // A relative path in them is ignored, as the XDG Base Directory Specification says.
  const own = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : isAbsolute(HOME) && join(HOME, '.cache');
  return [`${file}.${name}.cache`, ...(own ? [join(own, 'provost', `${name}.cache`)] : [])];
}

/** Whether only this user, or root, can have written what has this owner and mode. Windows tells neither. */
function isTrusted({ uid, mode }) {
  if (process.geteuid === undefined) return true;
  return (uid === 0 || uid === process.geteuid()) && (mode & 0o022) === 0;
}

/** A pipe that somebody put there is not waited for, nor a link followed to a file of theirs. */
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * V8 does not check what it is given, and a damaged piece would bring the process down: hence it is kept twice, and used where
 * the two agree. Comparing takes a tenth of what loading Node's checksums does.
 */
function readCache(places) {
  for (const place of places) {
    let file;
    try {
      if (!isTrusted(statSync(dirname(place)))) continue;
      file = openSync(place, READING);
      const found = fstatSync(file);
      if (!found.isFile() || !isTrusted(found)) continue;
      const length = found.size / 2;
      const data = Buffer.allocUnsafeSlow(length);
      if (length > 0 && readSync(file, data, 0, length, 0) === length && isKeptAgain(file, data)) return data;
    } catch {
      // Not there, or not to be read: the next place, or none.
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
  return undefined;
}

/** Whether the rest of the file is the same bytes once more. */
function isKeptAgain(file, data) {
  const piece = Buffer.allocUnsafeSlow(Math.min(data.length, 65_536));
  for (let at = 0; at < data.length; at += piece.length) {
    const length = Math.min(piece.length, data.length - at);
    if (readSync(file, piece, 0, length, data.length + at) !== length) return false;
    if (piece.compare(data, at, at + length, 0, length) !== 0) return false;
  }
  return true;
}

/** At the end, when everything that the run used is compiled; not after a failure, which uses little of it. */
function keepWhenDone(script, places) {
  process.once('exit', (code) => {
    if (code !== 0) return;
    // V8 takes the code again only under the flags it was kept under: those of a start.
    require('node:v8').setFlagsFromString('--heap-growing-percent=0');
    const data = script.createCachedData();
    for (const place of places) if (written(place, Buffer.concat([data, data]))) return;
  });
}

/** In place whole or not at all: several runs may end at the same time. For this user alone, whatever the mask of the process. */
function written(place, bytes) {
  const draft = `${place}.${process.pid}`;
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    if (!isTrusted(statSync(dirname(place)))) return false;
    writeFileSync(draft, bytes, { flag: 'wx', mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, place);
    return true;
  } catch {
    return discarded(draft);
  }
}

/** Where nothing can be written, there may be nothing that can be removed either; the run ends well all the same. */
function discarded(draft) {
  try {
    rmSync(draft, { force: true });
  } catch {
    // It is not there, or not ours to touch.
  }
  return false;
}

module.exports = { loadCached };
