import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A token is `provost_` + public id + `_` + 256 random bits + checksum. Prefix and checksum let
 * scanners find a leaked token without a store. Lists and the journal show only the id.
 */
export interface NewSecret {
  readonly id: string;
  /** The whole token: shown once and never stored. */
  readonly secret: string;
  readonly hash: string;
}

const PREFIX = 'provost_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 11;
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(
  `^${PREFIX}([0-9A-Za-z]{${ID_LENGTH}})_[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`,
);

/** @param random source of random bytes fit for secrets */
export function newSecret(random: (bytes: number) => Buffer = randomBytes): NewSecret {
  const id = inBase62(random(8), ID_LENGTH);
  const body = `${PREFIX}${id}_${inBase62(random(32), RANDOM_LENGTH)}`;
  const secret = `${body}${checksum(body)}`;
  return { id, secret, hash: hashOfSecret(secret) };
}

/** Returns the public id of a token; undefined for a text that is no complete token. */
export function idOfSecret(text: string): string | undefined {
  const [, id] = FORM.exec(text) ?? [];
  if (id === undefined) return undefined;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return checksum(body) === text.slice(-CHECKSUM_LENGTH) ? id : undefined;
}

/** SHA-256 in hexadecimal. A fast hash is safe because nobody can guess 256 random bits. */
export function hashOfSecret(secret: string): string {
  return hash('sha256', secret);
}

/** Compares in constant time. */
export function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Computed for each request: without the large numbers of `inBase62`. */
function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (; rest > 0; rest = Math.floor(rest / 62)) text = `${DIGITS[rest % 62] ?? ''}${text}`;
  return text.padStart(CHECKSUM_LENGTH, '0');
}

function inBase62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (rest > 0n) {
    text = `${DIGITS[Number(rest % 62n)] ?? ''}${text}`;
    rest /= 62n;
  }
  return text.padStart(length, '0');
}
