import { hash, randomBytes } from 'node:crypto';

/**
 * What stands in the journal for a group of personal values of a change: `FIELDS:SALT`, or `FIELDS:DIGEST` once the values were erased.
 * FIELDS are the positions of the group's columns, as the bits of a number in base 36.
 */
export interface Seal {
  readonly fields: string;
  readonly positions: readonly number[];
  /** Undefined where the values were erased. */
  readonly salt: string | undefined;
  readonly digest: string | undefined;
}

/** Characters of base64 for the 16 bytes of a salt and the 32 of a digest. */
const SEAL = /^([1-9a-z][0-9a-z]*):(?:([\w-]{22})|([\w-]{43}))$/;

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

/** A salt that nobody can guess. */
export function newSalt(): string {
  return randomBytes(16).toString('base64url');
}

/** @param salted a salt, all of which are of one length, and what it is to keep from being guessed */
export function digestOf(salted: string | Uint8Array): string {
  return hash('sha256', salted, 'base64url');
}
