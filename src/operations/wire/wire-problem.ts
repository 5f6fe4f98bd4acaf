import { z } from 'zod';
import {
  ConflictError,
  DeniedError,
  InterruptedError,
  LimitError,
  NotFoundError,
  ProvostError,
  RejectedRowsError,
  UnavailableError,
  UsageError,
} from '../../domain/errors.js';
import { TenantNeededError } from '../runner.js';

/** An RFC 9457 problem with the hint and exit code of the command line. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string(),
  details: z.unknown().optional(),
  exitCode: z.int(),
});
export type Problem = z.infer<typeof problem>;

interface Kind {
  readonly exitCode: number;
  readonly title: string;
  readonly status: number;
  /** Status by error code, where it differs from `status`. */
  readonly statuses?: Readonly<Record<string, number>>;
  readonly make: (text: ConstructorParameters<typeof UsageError>[0]) => ProvostError;
}

/** Maps exit codes to HTTP statuses, and back. */
export const kinds: readonly Kind[] = [
  {
    exitCode: 2,
    title: 'Not of the form it must have',
    status: 400,
    statuses: {
      'bad-input': 422,
      'key-reused': 422,
      'method-not-allowed': 405,
      'not-acceptable': 406,
      'request-slow': 408,
      'request-too-large': 413,
      'host-refused': 421,
      'body-type': 415,
      'header-too-large': 431,
      'headers-too-many': 431,
      'protocol-newer': 400,
    },
    make: (text) => new UsageError(text),
  },
  { exitCode: 3, title: 'Rows were rejected', status: 422, make: (text) => new RejectedRowsError(text) },
  {
    exitCode: 4,
    title: 'Not permitted',
    status: 403,
    statuses: { 'token-missing': 401, 'token-refused': 401, 'sign-ins-limited': 429 },
    make: (text) => new DeniedError(text),
  },
  { exitCode: 5, title: 'Not found', status: 404, make: (text) => new NotFoundError(text) },
  {
    exitCode: 6,
    title: 'In conflict with what is there',
    status: 409,
    statuses: { 'changed-since-preview': 412, stale: 412 },
    make: (text) => new ConflictError(text),
  },
  {
    exitCode: 7,
    title: 'Not available now',
    status: 503,
    statuses: { 'token-busy': 429, 'token-spool': 429 },
    make: (text) => new UnavailableError(text),
  },
  { exitCode: 9, title: 'Stopped by a safety limit', status: 422, make: (text) => new LimitError(text) },
  { exitCode: 130, title: 'Interrupted', status: 503, make: (text) => new InterruptedError(text) },
];

const UNEXPECTED = { exitCode: 1, title: 'An unexpected failure', status: 500 };

/** Converts an error into a problem document. An unexpected error reveals no details. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ProvostError)) {
    return {
      ...{ type: typeOf('unexpected'), title: UNEXPECTED.title, status: UNEXPECTED.status },
      detail: 'The service failed in a way that nobody expected; what was asked was not done.',
      code: 'unexpected',
      hint: 'Tell whoever runs the service; its log has the request by the id in the header x-request-id.',
      exitCode: UNEXPECTED.exitCode,
    };
  }
  const { code, message, hint, details, exitCode } = error;
  const kind = kinds.find((one) => one.exitCode === exitCode);
  return {
    type: typeOf(code),
    title: kind?.title ?? UNEXPECTED.title,
    status: kind?.statuses?.[code] ?? kind?.status ?? UNEXPECTED.status,
    detail: message,
    code,
    hint,
    ...(details === undefined ? {} : { details }),
    exitCode,
  };
}

/** Converts a problem document into the error of a local run. */
export function errorOf({ exitCode, code, detail, hint, details }: Problem): Error {
  if (code === 'tenant-needed') {
    const parsed = z.object({ tenants: z.array(z.string()) }).safeParse(details);
    if (parsed.success) return new TenantNeededError(parsed.data.tenants);
  }
  const kind = kinds.find((one) => one.exitCode === exitCode);
  const text = { code, message: detail, hint, ...(details === undefined ? {} : { details }) };
  return kind === undefined ? new ServiceFailedError(detail) : kind.make(text);
}

/** Unexpected failure of the service. */
export class ServiceFailedError extends Error {
  override readonly name = 'ServiceFailedError';
}

function typeOf(code: string): string {
  return `urn:provost:problem:${code}`;
}
