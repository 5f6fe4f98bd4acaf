import { randomInt } from 'node:crypto';
import { growingBytes } from '../changes/temporary-file.js';

/**
 * What the first row said of each thing that rows name, such as an account. For each thing some 16 bytes stay in memory; the texts
 * go on in a private file once there are many.
 */
export interface FirstRows {
  /** What the first row said of `key`; undefined where this is the first, whose `said` is kept. @throws as `writeThere` */
  earlier(key: string, said: string): string | undefined;
  /** What the first row said of `key`; undefined where none spoke of it. */
  said(key: string): string | undefined;
  dispose(): void;
}

/** Runs `work` with first rows to remember, which are forgotten afterwards. */
export async function withFirstRows<T>(work: (first: FirstRows) => Promise<T>): Promise<T> {
  const first = rememberFirstRows();
  try {
    return await work(first);
  } finally {
    first.dispose();
  }
}

/** Entries begin at multiples of it, so that their places are small numbers: in 32 bits there is room for 32 GiB of texts. */
const UNIT = 8;

/** @param held bytes of texts that are held before they go into a file */
export function rememberFirstRows(held?: number): FirstRows {
  const texts = createTexts(held);
  /** Unforeseeable, so that nobody can make up keys that all fall together. */
  const seed = randomInt(2 ** 31);
  let hashes = new Int32Array(1 << 10);
  let places = new Uint32Array(1 << 10);
  let size = 0;
  /** Entries, each plus one, where their hashes lead to; 0 is free. */
  let table = new Uint32Array(1 << 11);

  const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (table.length - 1);
  const enter = (entry: number): void => {
    let slot = slotOf(hashes[entry] ?? 0);
    while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
    table[slot] = entry + 1;
  };

  const find = (key: string, hash: number): string | undefined => {
    for (let slot = slotOf(hash); table[slot] !== 0; slot = (slot + 1) & (table.length - 1)) {
      const entry = (table[slot] ?? 0) - 1;
      if (hashes[entry] !== hash) continue;
      const [known, said] = texts.pairAt((places[entry] ?? 0) * UNIT);
      if (known === key) return said;
    }
    return undefined;
  };

  return {
    said: (key) => find(key, hashOf(key, seed)),
    earlier(key, said) {
      const hash = hashOf(key, seed);
      const earlier = find(key, hash);
      if (earlier !== undefined) return earlier;
      if (size === hashes.length) {
        hashes = enlarged(hashes);
        places = enlarged(places);
        table = new Uint32Array(table.length * 2);
        for (let entry = 0; entry < size; entry += 1) enter(entry);
      }
      hashes[size] = hash;
      places[size] = texts.addPair(key, said) / UNIT;
      enter(size);
      size += 1;
      return undefined;
    },
    dispose: () => texts.dispose(),
  };
}

function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return hash | 0;
}

function enlarged<A extends Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(of: A): A {
  const larger = new (of.constructor as new (length: number) => A)(of.length * 2);
  larger.set(of);
  return larger;
}

/** Pairs of texts one behind the other: the last of them in memory, those before in a file. */
interface Texts {
  /** Its place, in bytes. */
  addPair(first: string, second: string): number;
  pairAt(place: number): [string, string];
  dispose(): void;
}

/** Of each text its length in 4 bytes, and how it is written in one. */
const HEAD = 10;

function createTexts(held: number | undefined): Texts {
  const texts = growingBytes('rows', held);
  return {
    addPair(first, second) {
      const [firstPlain, secondPlain] = [isPlain(first), isPlain(second)];
      const firstSize = first.length * (firstPlain ? 1 : 2);
      const secondSize = second.length * (secondPlain ? 1 : 2);
      const whole = Math.ceil((HEAD + firstSize + secondSize) / UNIT) * UNIT;
      const { bytes, at, place } = texts.reserve(whole);
      bytes.writeUInt32LE(firstSize, at);
      bytes.writeUInt32LE(secondSize, at + 4);
      bytes[at + 8] = Number(firstPlain);
      bytes[at + 9] = Number(secondPlain);
      bytes.write(first, at + HEAD, encodingOf(firstPlain));
      bytes.write(second, at + HEAD + firstSize, encodingOf(secondPlain));
      return place;
    },

    pairAt(place) {
      const head = texts.read(place, HEAD);
      const [first, second] = [head.readUInt32LE(0), head.readUInt32LE(4)];
      const [firstPlain, secondPlain] = [head[8] === 1, head[9] === 1];
      const both = texts.read(place + HEAD, first + second);
      return [both.toString(encodingOf(firstPlain), 0, first), both.toString(encodingOf(secondPlain), first)];
    },

    dispose: () => texts.close(),
  };
}

/** Whether every character takes a byte, and that the one it has in UTF-8 too. */
function isPlain(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

function encodingOf(isPlain: boolean): 'latin1' | 'utf16le' {
  return isPlain ? 'latin1' : 'utf16le';
}
