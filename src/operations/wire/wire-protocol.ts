import { createHash } from 'node:crypto';

/** Number of the rules by which a client and a service speak. Either refuses the other when theirs differ. */
export const PROTOCOL = 1;

/** Carries the number of the protocol, both ways: what has no such header is no Provost service. */
export const PROTOCOL_HEADER = 'provost-protocol';
/** The version of the program that answers. */
export const VERSION_HEADER = 'provost-version';
/** The request as JSON in ASCII, where the body is the file that it brings. */
export const REQUEST_HEADER = 'provost-request';
export const KEY_HEADER = 'idempotency-key';

/** Names one asking, and comes back with its answer: what comes back with another is no answer to it. */
export const EXCHANGE_HEADER = 'provost-exchange';
/** SHA-256 of the body, and of all that a request says besides: what was garbled on the way is refused before it is looked at. */
export const BODY_SUM_HEADER = 'provost-body-sum';
export const SUM_HEADER = 'provost-sum';

export const JSON_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';
/** The answer as a stream of events, one a line. */
export const EVENTS_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';

/** Where the bearer of a token learns what it is good for. */
export const TOKEN_PATH = '/v1/token';

const OPERATIONS = '/v1/operations/';

export function operationPath(name: string): string {
  return `${OPERATIONS}${name}`;
}

/** Where a write that carries a key is asked after and called off. */
export function writePath(key: string): string {
  return `/v1/writes/${encodeURIComponent(key)}`;
}

/** JSON of ASCII alone: header fields carry no other characters safely. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What of a request, besides its body, decides what is done. */
const SUMMED = [
  EXCHANGE_HEADER,
  BODY_SUM_HEADER,
  REQUEST_HEADER,
  KEY_HEADER,
  'if-match',
  'authorization',
  'accept',
  'content-type',
] as const;

/** SHA-256, in hexadecimal, of a request without its body. */
export function sumOfRequest(path: string, headers: Readonly<Record<string, unknown>>): string {
  return sumOf(JSON.stringify([path, ...SUMMED.map((name) => headers[name] ?? null)]));
}

export function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
