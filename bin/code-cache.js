'use strict';
const { chmodSync, closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync } = require('node:fs');
const { readSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, isAbsolute, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * Loads a CommonJS bundle as `require` would, with V8's compiled code from an earlier run of this
 * Node version, which saves most of the loading time.
 *
 * A successful first run saves the code next to the bundle or, where that is read-only, in the
 * user's cache folder. Cached code runs as the program itself, so only files that no other user can
 * write count. A missing or damaged cache means compiling again, never a failure.
 *
 * @param file the bundle, in ASCII: a first line with a comment that holds a digest, then a
 *   function as Node wraps modules
 * @param part the part of the bundle that this run uses. Each part has its own cache, so that no
 *   run loads more than it needs. Undefined disables the cache.
 * @param isTypical whether this run, at its end, used the code that later runs will use
 */
function loadCached(file, part, isTypical = () => true) {
  const source = readFileSync(file, 'latin1');
  const paths =
    part === undefined
      ? []
      : cacheFiles(file, `${digestOf(source)}-${process.version}-${process.arch}-${part}`);
  const cachedData = readCache(paths);
  const script = new Script(source, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  const isMissing = cachedData === undefined || script.cachedDataRejected;
  if (isMissing && paths.length > 0) saveAtExit(script, paths, isTypical);
  return module.exports;
}

/** The bundle's digest, safe in a file name. V8 itself only compares the length of the source. */
function digestOf(source) {
  return source.slice(0, source.indexOf('\n')).replace(/[^0-9a-f]/g, '');
}

function cacheFiles(file, name) {
  const { XDG_CACHE_HOME = '', HOME = '' } = process.env;
  // Relative paths in these variables are ignored, as the XDG Base Directory Specification says.
  const own = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : isAbsolute(HOME) && join(HOME, '.cache');
  return [`${file}.${name}.cache`, ...(own ? [join(own, 'provost', `${name}.cache`)] : [])];
}

/**
 * Whether only this user or root can have written a file with this owner and mode. Windows reports
 * neither.
 */
function isTrusted({ uid, mode }) {
  if (process.geteuid === undefined) return true;
  return (uid === 0 || uid === process.geteuid()) && (mode & 0o022) === 0;
}

/** Must not wait for a pipe that another user put there, nor follow their link. */
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * V8 does not validate cached code, and damaged code would crash the process. So the file holds it
 * twice, and both copies must agree: ten times faster than loading Node's checksums.
 */
function readCache(paths) {
  for (const path of paths) {
    let file;
    try {
      if (!isTrusted(statSync(dirname(path)))) continue;
      file = openSync(path, READING);
      const found = fstatSync(file);
      if (!found.isFile() || !isTrusted(found)) continue;
      const length = found.size / 2;
      const data = Buffer.allocUnsafeSlow(length);
      if (length > 0 && readSync(file, data, 0, length, 0) === length && hasSecondCopy(file, data))
        return data;
    } catch {
      // Missing or unreadable: try the next path.
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
  return undefined;
}

/** Whether the second copy equals the first. */
function hasSecondCopy(file, data) {
  const piece = Buffer.allocUnsafeSlow(Math.min(data.length, 65_536));
  for (let at = 0; at < data.length; at += piece.length) {
    const length = Math.min(piece.length, data.length - at);
    if (readSync(file, piece, 0, length, data.length + at) !== length) return false;
    if (piece.compare(data, at, at + length, 0, length) !== 0) return false;
  }
  return true;
}

/** Saves at exit, when all used code is compiled. A failed run uses too little code to save. */
function saveAtExit(script, paths, isTypical) {
  process.once('exit', (code) => {
    if (code !== 0 || !isTypical()) return;
    // V8 accepts cached code only under the flags it was created with: those of a start.
    require('node:v8').setFlagsFromString('--heap-growing-percent=0');
    const data = script.createCachedData();
    for (const path of paths) if (writeWhole(path, Buffer.concat([data, data]))) return;
  });
}

/**
 * Writes atomically, because several runs may end at once. Only this user may read and write it,
 * whatever the umask.
 */
function writeWhole(path, bytes) {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!isTrusted(statSync(dirname(path)))) return false;
    writeFileSync(draft, bytes, { flag: 'wx', mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
    return true;
  } catch {
    return removeDraft(draft);
  }
}

/**
 * Ignores errors: in a read-only folder the draft cannot be removed either, and the run must still
 * end well.
 */
function removeDraft(draft) {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Missing, or not removable.
  }
  return false;
}

module.exports = { loadCached };
