import type { ErrorText } from '../../../domain/errors.js';
import { DeniedError, ProvostError, UnavailableError } from '../../../domain/errors.js';

/** Runs the work and translates failures of PostgreSQL and its connection; others pass through. */
export async function translated<T>(location: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(location, error);
  }
}

/** As a sentence where it is a failure of the server or of the way to it; else as it is. */
export function translate(location: string, error: unknown): unknown {
  if (error instanceof ProvostError) return error;
  const code = isWithoutPassword(error) ? '28P01' : isConnectTimeout(error) ? CONNECT_TIMEOUT : codeOf(error);
  const denied = deniedFor(location, code);
  if (denied !== undefined) return new DeniedError(denied, { cause: error });
  const failure = failureFor(location, code) ?? lostFor(location, error);
  return failure === undefined ? error : new UnavailableError(failure, { cause: error });
}

/** Did the connection end? Then the outcome of the last statement is unknown. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error && LOST_MESSAGE.test(error.message);
  return LOST_CODES.has(code) || SHUT_DOWN_CODES.has(code) || code.startsWith('08');
}

/** The server speaks no TLS. */
export function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

/** The driver's own word for a server that did not let the session begin in time. */
function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout expired';
}

/** The server wants a password, and none was given: the driver says so itself. */
function isWithoutPassword(error: unknown): boolean {
  return error instanceof Error && /^SASL: .*password must be/.test(error.message);
}

const LOST_MESSAGE =
  /^(Connection terminated|Client has encountered a connection error|Connection ended|Query read timeout)/;
const LOST_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']);
const SHUT_DOWN_CODES = new Set(['57P01', '57P02', '57P03']);

/** SQLSTATE of the server, or the system's code of a network failure. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses were tried, and none answered.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return undefined;
}

function deniedFor(at: string, code: string | undefined): ErrorText | undefined {
  switch (code) {
    case '28P01':
      return {
        code: 'store-password',
        message: `${at} refused the password, or there was none.`,
        hint: 'Give the right one in PGPASSWORD, in ~/.pgpass, or with the address in PROVOST_STORE.',
      };
    case '28000':
      return {
        code: 'store-sign-in',
        message: `${at} lets this user in from here under no rule.`,
        hint: 'Check the user, the database and sslmode in the address, or ask for an entry in the server’s pg_hba.conf.',
      };
    case '42501':
      return {
        code: 'store-rights',
        message: `The user of ${at} lacks a right there; nothing was changed.`,
        hint: 'Ask the owner of the database for the rights: CREATE on the database to make a store, ownership of its schema to use one.',
      };
    default:
      return undefined;
  }
}

function failureFor(at: string, code: string | undefined): ErrorText | undefined {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'EACCES':
      return {
        code: 'store-unreachable',
        message: `No PostgreSQL server answers at ${at}.`,
        hint: 'Check host and port in the address, and that the server is running and lets you in through any firewall.',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return {
        code: 'store-unreachable',
        message: `There is no way from this machine to the server of ${at}.`,
        hint: 'Check the network, and host and port in the address.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'store-host-unknown',
        message: `The host of ${at} is not known by name.`,
        hint: 'Check the spelling of the host, and that names are resolved on this machine.',
      };
    case CONNECT_TIMEOUT:
      return {
        code: 'store-connect-timeout',
        message: `${at} did not answer in time.`,
        hint: 'Check host and port in the address and any firewall; ?connect_timeout=SECONDS allows more time.',
      };
    case '3D000':
      return {
        code: 'store-database-missing',
        message: `The server of ${at} has no database of that name.`,
        hint: 'Check the database in the address, or make it: createdb NAME.',
      };
    case '57P01':
    case '57P02':
    case '57P03':
      return {
        code: 'store-shut-down',
        message: `The server of ${at} is starting up or was shut down; nothing was changed.`,
        hint: 'Run the same command again when it is up.',
      };
    case '53300':
      return {
        code: 'store-connections',
        message: `The server of ${at} has as many connections as it allows.`,
        hint: 'Run the same command again when others have ended, or raise max_connections.',
      };
    case '53100':
      return {
        code: 'disk-full',
        message: `The disk of the server of ${at} is full; nothing was changed.`,
        hint: 'Free some space there and run the same command again.',
      };
    case '53200':
      return {
        code: 'store-memory',
        message: `The server of ${at} has no memory left for this; nothing was changed.`,
        hint: 'Run the same command again when the server is less busy.',
      };
    case '25006':
      return {
        code: 'store-read-only',
        message: `${at} cannot be written: it is a copy for reading, or set so; nothing was changed.`,
        hint: 'Name the server that takes changes in the address.',
      };
    case '57014':
      return {
        code: 'store-timeout',
        message: `${at} took too long over one statement and was stopped; nothing was changed.`,
        hint: 'Run the same command again when the server is less busy; ?statement_timeout=MILLISECONDS allows more time.',
      };
    case '55P03':
    case '40P01':
    case '40001':
      return lockedStore(at);
    case '58030':
      return {
        code: 'store-io',
        message: `The server of ${at} could not read or write its files; nothing was changed.`,
        hint: 'Check the server’s disk and its log.',
      };
    case 'XX001':
    case 'XX002':
    case '42P01':
    case '42703':
    case '3F000':
      return {
        code: 'store-corrupt',
        message: `${at} is damaged: something of it is missing or cannot be read.`,
        hint: 'Run `provost doctor`, and restore the store from a copy.',
      };
    default:
      return undefined;
  }
}

/** Stands for the system's code where a connection takes too long. */
const CONNECT_TIMEOUT = 'PROVOST_CONNECT_TIMEOUT';

const TLS_CODES =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|HOSTNAME_MISMATCH)$/;

function lostFor(at: string, error: unknown): ErrorText | undefined {
  if (isLost(error)) {
    return {
      code: 'store-connection-lost',
      message: `The connection to ${at} was lost; nothing was changed.`,
      hint: 'Check the network and the server, and run the same command again.',
    };
  }
  const code = codeOf(error);
  if (isWithoutTls(error) || (code !== undefined && TLS_CODES.test(code))) {
    return {
      code: 'store-tls',
      message: isWithoutTls(error)
        ? `The server of ${at} does not encrypt connections, and sslmode asks for it.`
        : `The certificate of ${at} cannot be trusted: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Name the certificate of its authority with ?sslrootcert=FILE, or another ?sslmode=MODE.',
    };
  }
  return undefined;
}

/** Another writer did not finish in time. */
export function lockedStore(at: string): ErrorText {
  return {
    code: 'store-locked',
    message: `Another process is writing to ${at} and did not finish in time; nothing was changed.`,
    hint: 'Wait for it to end and run the same command again.',
  };
}
