/** Number of the rules by which a client and a service speak. Either refuses the other when theirs differ. */
export const PROTOCOL = 1;

/** Carries the number of the protocol, both ways: what has no such header is no Provost service. */
export const PROTOCOL_HEADER = 'provost-protocol';
/** The version of the program that answers. */
export const VERSION_HEADER = 'provost-version';
/** The request as JSON in ASCII, where the body is the file that it brings. */
export const REQUEST_HEADER = 'provost-request';
export const KEY_HEADER = 'idempotency-key';

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
