import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isIP } from 'node:net';
import { UnavailableError, UsageError } from '../../../domain/errors.js';
import { nearest } from '../../../domain/suggestions.js';
import type { Environment } from './password-file.js';
import { passwordFromFile } from './password-file.js';

/** Where a PostgreSQL store is, and how to speak to it. */
export interface PostgresAddress {
  /** A name, an address, or (from `/` on) the folder of the server's socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The store's own schema within the database. */
  readonly schema: string;
  readonly sslMode: SslMode;
  readonly sslFiles: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** In milliseconds. */
  readonly connectTimeout: number;
  /** The longest that one statement may take, in milliseconds. */
  readonly statementTimeout: number;
  readonly applicationName: string;
  /** Called only when the server wants one. */
  readonly password: () => string | undefined;
  /** As shown to people, without the password. */
  readonly location: string;
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** As PostgreSQL's own programs understand it. */
export type SslMode = (typeof sslModes)[number];

export const DEFAULT_SCHEMA = 'provost';

const KNOWN = [
  ...['schema', 'host', 'port', 'user', 'dbname', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'],
  ...['connect_timeout', 'statement_timeout', 'application_name', 'password'],
];

const DEFAULT_PORT = 5432;
const CONNECT_SECONDS = 10;

/** A bulk change is a long statement; one that takes longer than this hangs. */
const STATEMENT_TIMEOUT = 15 * 60_000;

/**
 * Reads `postgres://USER@HOST:PORT/DATABASE?schema=NAME&sslmode=MODE`. PostgreSQL's environment
 * variables (PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, PGPASSFILE, PGSSLMODE …) fill the
 * gaps.
 * @throws {UsageError} `bad-store-url`
 */
export function postgresAddress(
  text: string,
  env: Environment,
  look: () => { username: string } = userInfo,
): PostgresAddress {
  const url = parsed(text);
  const parameters = url.searchParams;
  for (const name of parameters.keys())
    if (!KNOWN.includes(name)) throw badUrl(`it has ${unknownParameter(name)}`);
  const valueOf = (name: string, variable?: string): string | undefined =>
    parameters.get(name) || (variable === undefined ? undefined : env[variable]) || undefined;

  const host =
    valueOf('host') ?? (decoded(url.hostname).replace(/^\[|\]$/g, '') || env['PGHOST'] || 'localhost');
  const port = whole('port', valueOf('port') ?? (url.port || env['PGPORT'] || String(DEFAULT_PORT)));
  const user = valueOf('user') ?? (decoded(url.username) || env['PGUSER'] || ownName(look));
  const database = valueOf('dbname') ?? (decoded(url.pathname.slice(1)) || env['PGDATABASE'] || user);
  const schema = valueOf('schema') ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_'))
    throw badUrl(`"${schema}" is no name for its schema: small letters, digits and _`);
  const sslMode = valueOf('sslmode', 'PGSSLMODE') ?? 'prefer';
  if (!isSslMode(sslMode)) throw badUrl(`sslmode is one of ${sslModes.join(', ')}, not "${sslMode}"`);
  const inUrl = decoded(url.password) || valueOf('password');

  return {
    ...{ host, port, user, database, schema, sslMode },
    sslFiles: sslFiles(valueOf),
    connectTimeout:
      1_000 *
      whole('connect_timeout', valueOf('connect_timeout', 'PGCONNECT_TIMEOUT') ?? String(CONNECT_SECONDS)),
    statementTimeout: whole('statement_timeout', valueOf('statement_timeout') ?? String(STATEMENT_TIMEOUT)),
    applicationName: valueOf('application_name', 'PGAPPNAME') ?? 'provost',
    password: () => inUrl ?? env['PGPASSWORD'] ?? passwordFromFile({ host, port, database, user }, env),
    location: locationOf(host, port, user, database, schema),
  };
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw badUrl('it cannot be read');
  if (url.pathname.includes('@'))
    throw badUrl('a / in its user or password must be written as %2F, or an @ in its database as %40');
  return url;
}

/** A name of letters is shown, any other may be a piece of a password. */
function unknownParameter(name: string): string {
  if (!/^[a-z_]{1,30}$/i.test(name)) return 'a parameter that is not known';
  const [close] = nearest(name, KNOWN);
  return `the parameter "${name}", which is not known${close === undefined ? '' : `; did you mean ${close}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badUrl('a % in it does not stand before two hexadecimal digits');
  }
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw badUrl(`${name} is a whole number, not "${text}"`);
}

function isSslMode(text: string): text is SslMode {
  return sslModes.some((mode) => mode === text);
}

function sslFiles(
  valueOf: (name: string, variable: string) => string | undefined,
): PostgresAddress['sslFiles'] {
  const ca = valueOf('sslrootcert', 'PGSSLROOTCERT');
  const cert = valueOf('sslcert', 'PGSSLCERT');
  const key = valueOf('sslkey', 'PGSSLKEY');
  return {
    ...(ca === undefined ? {} : { ca: contentOf(ca) }),
    ...(cert === undefined ? {} : { cert: contentOf(cert) }),
    ...(key === undefined ? {} : { key: contentOf(key) }),
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UnavailableError(
      {
        code: 'store-certificate-file',
        message: `The certificate file ${path} cannot be read.`,
        hint: 'Check the path in sslrootcert, sslcert or sslkey, and that you may read the file.',
      },
      { cause },
    );
  }
}

function locationOf(host: string, port: number, user: string, database: string, schema: string): string {
  const isSocket = host.startsWith('/');
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  const authority = isSocket ? '' : `${shown}${port === DEFAULT_PORT ? '' : `:${port}`}`;
  const query = [
    ...(isSocket ? [`host=${host}`, ...(port === DEFAULT_PORT ? [] : [`port=${port}`])] : []),
    ...(schema === DEFAULT_SCHEMA ? [] : [`schema=${schema}`]),
  ];
  const path = `${encodeURIComponent(user)}@${authority}/${encodeURIComponent(database)}`;
  return `postgres://${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** The user of this process: in many containers the system has no name for it. */
function ownName(look: () => { username: string }): string {
  try {
    return look().username;
  } catch {
    throw badUrl('it names no user, and the system has no name for the user who runs this');
  }
}

/** The URL itself is not shown: it may hold a password. */
function badUrl(why: string): UsageError {
  return new UsageError({
    code: 'bad-store-url',
    message: `The address of the PostgreSQL store is not right: ${why}.`,
    hint: 'Write it as postgres://USER@HOST:PORT/DATABASE, for example --store postgres://provost@db.example.org/training.',
  });
}
