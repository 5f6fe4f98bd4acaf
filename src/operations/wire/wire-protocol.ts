import { createHash } from 'node:crypto';

/** Protocol version. Client and service refuse each other if their versions differ. */
export const PROTOCOL = 1;

/** Protocol version, in both directions; a response without it is not from a Provost service. */
export const PROTOCOL_HEADER = 'provost-protocol';
/** Program version of the service. */
export const VERSION_HEADER = 'provost-version';
/** The request as ASCII JSON, if the body is a file. */
export const REQUEST_HEADER = 'provost-request';
export const KEY_HEADER = 'idempotency-key';

/**
 * Identifies one exchange. The service returns it; a response with another id belongs to another
 * request.
 */
export const EXCHANGE_HEADER = 'provost-exchange';
/**
 * SHA-256 of the body, and of the rest of the request: the service refuses garbled requests first.
 */
export const BODY_SUM_HEADER = 'provost-body-sum';
export const SUM_HEADER = 'provost-sum';

export const JSON_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';
/** A response as a stream of events, one per line. */
export const EVENTS_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';

/** Path at which the bearer reads the facts of a token. */
export const TOKEN_PATH = '/v1/token';

const OPERATIONS = '/v1/operations/';

export function operationPath(name: string): string {
  return `${OPERATIONS}${name}`;
}

/** Path to query or cancel a write by its idempotency key. */
export function writePath(key: string): string {
  return `/v1/writes/${encodeURIComponent(key)}`;
}

/** ASCII-only JSON, because header fields carry no other characters safely. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Headers that affect the result of a request. */
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
