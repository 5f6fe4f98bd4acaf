import { hash, randomBytes } from 'node:crypto';

/**
 * A group of personal values in the journal: `FIELDS:SALT`, or `FIELDS:DIGEST` after erasure.
 * FIELDS are the column positions of the group, as bits of a number in base 36.
 */
export interface Seal {
  readonly fields: string;
  readonly positions: readonly number[];
  /** Undefined where the values were erased. */
  readonly salt: string | undefined;
  readonly digest: string | undefined;
}

/** Bytes of a salt: a multiple of three, so that consecutive salts share no character in base64. */
const SALT_BYTES = 18;
export const SALT_LENGTH = 24;

/** Salts and digests, of 32 bytes, in base64 for URLs. */
const SEAL = /^([1-9a-z][0-9a-z]*):(?:([\w-]{24})|([\w-]{43}))$/;

/** Undefined for what is no seal. */
export function readSeal(given: unknown): Seal | undefined {
  const [, fields, salt, digest] = (typeof given === 'string' ? SEAL.exec(given) : null) ?? [];
  return fields === undefined ? undefined : { fields, positions: positionsIn(fields), salt, digest };
}

export function fieldsOf(positions: readonly number[]): string {
  return positions.reduce((sum, position) => sum + 2 ** position, 0).toString(36);
}

function positionsIn(fields: string): number[] {
  const positions: number[] = [];
  let rest = Number.parseInt(fields, 36);
  for (let position = 0; rest > 0; position += 1) {
    if (rest % 2 === 1) positions.push(position);
    rest = Math.floor(rest / 2);
  }
  return positions;
}

/** Salts that nobody can guess, one behind the other. */
export function newSalts(count: number): string {
  return randomBytes(SALT_BYTES * count).toString('base64url');
}

/** @param salted a salt, always of one length, and the content that it protects from guessing */
export function digestOf(salted: string | Uint8Array): string {
  return hash('sha256', salted, 'base64url');
}
