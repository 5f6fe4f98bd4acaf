import { once } from 'node:events';
import { Socket } from 'node:net';
import type { ClientConfig, QueryArrayConfig } from 'pg';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { PostgresAddress } from './address.js';
import { CONNECT_TIMEOUT, isWithoutTls } from './failures.js';
import { given } from './text.js';

/** One connection, which does one thing at a time: what is asked of it meanwhile waits its turn. */
export interface PostgresConnection {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[][]; changed: number }>;
  /** As `query`, for a text that comes again and again: the server keeps it parsed. */
  prepared(text: string, values: readonly unknown[]): Promise<{ rows: unknown[][]; changed: number }>;
  /** Sends lines to a COPY … FROM STDIN. */
  copy(text: string, lines: string): Promise<void>;
  /** It cannot be used again. */
  readonly isBroken: boolean;
  end(): Promise<void>;
}

/** How many statements the server keeps parsed for a connection; further ones are parsed each time. */
const MOST_PREPARED = 300;

/** How much longer than the server itself a statement is waited for, in milliseconds: for a server that no longer answers. */
const GRACE = 30_000;

/** How long the server may take to end the session, in milliseconds. */
const FAREWELL = 2_000;

/** @throws an error of the network, the driver or the server (see failures.ts). */
export async function connect(address: PostgresAddress): Promise<PostgresConnection> {
  const { sslMode } = address;
  const isLocal = address.host.startsWith('/');
  if (isLocal || sslMode === 'disable' || sslMode === 'allow') return connectOnce(address, false);
  try {
    return await connectOnce(address, tlsFor(address));
  } catch (error) {
    if (sslMode !== 'prefer' || !isWithoutTls(error)) throw error;
    return connectOnce(address, false);
  }
}

/** Up to `require` any certificate will do; beyond it must be signed by an authority that is trusted, and `verify-full` looks at its name too. */
function tlsFor({ sslMode, sslFiles }: PostgresAddress): NonNullable<ClientConfig['ssl']> {
  const isVerified = sslMode.startsWith('verify') || sslFiles.ca !== undefined;
  return {
    ...sslFiles,
    rejectUnauthorized: isVerified,
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

async function connectOnce(
  address: PostgresAddress,
  ssl: Exclude<ClientConfig['ssl'], undefined>,
): Promise<PostgresConnection> {
  const { host, port, user, database, applicationName } = address;
  const socket = new Socket();
  const client = new pg.Client({
    ...{ host, port, user, database, ssl },
    stream: () => socket,
    password: () => address.password() ?? '',
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: address.statementTimeout + GRACE,
    types: { getTypeParser: parse },
  });
  const connection = connectionOf(client, socket);
  try {
    await withinTime(client.connect(), address.connectTimeout);
    await connection.query(SESSION, [`"${address.schema}"`, `${address.statementTimeout}ms`]);
    return connection;
  } catch (error) {
    // A server that has not answered is not waited for a second time.
    socket.destroy();
    throw error;
  }
}

/**
 * What holds for a whole session. Names without a schema are the store's. Statements made for a few hundred rows must not be
 * compiled but are to be planned for their sets, and an index is as near as the table. A server that hears nothing from this machine ends the session,
 * and with it the lock of a writer that is gone.
 */
const SESSION = `SELECT set_config('search_path', $1, false), set_config('statement_timeout', $2, false),
  set_config('jit', 'off', false), set_config('random_page_cost', '1.1', false),
  set_config('plan_cache_mode', 'force_custom_plan', false),
  set_config('idle_in_transaction_session_timeout', '0', false),
  set_config('tcp_keepalives_idle', '60', false), set_config('tcp_keepalives_interval', '10', false),
  set_config('tcp_keepalives_count', '6', false), set_config('client_min_messages', 'warning', false)`;

function connectionOf(client: pg.Client, socket: Socket): PostgresConnection {
  const names = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  let lost: Error | undefined;
  let isOver = false;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(async () => {
      // What ended the connection says more than that it has ended.
      if (lost !== undefined) throw lost;
      return work();
    });
    last = next.catch(() => undefined);
    return next;
  };
  const isOfServer = (error: unknown): boolean =>
    error instanceof pg.DatabaseError && error.severity !== 'FATAL';
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isOfServer(error)) lost ??= error instanceof Error ? error : new Error(String(error));
      throw lost ?? error;
    }
  };
  const ask = (query: QueryArrayConfig<unknown[]>): Promise<{ rows: unknown[][]; changed: number }> =>
    inTurn(() =>
      watched(async () => {
        const { rows, rowCount } = await client.query<unknown[]>(query);
        return { rows, changed: rowCount ?? 0 };
      }),
    );
  client.on('error', (error) => (lost ??= error));
  client.on('end', () => (isOver = true));

  return {
    query: (text, values = []) => ask({ text, values: [...values], rowMode: 'array' }),

    prepared(text, values) {
      let name = names.get(text);
      if (name === undefined && names.size < MOST_PREPARED) names.set(text, (name = `s${names.size}`));
      return ask({ text, values: [...values], rowMode: 'array', ...(name === undefined ? {} : { name }) });
    },

    copy: (text, lines) =>
      inTurn(() =>
        watched(async () => {
          const stream = client.query(copyFrom(text));
          const finished = once(stream, 'finish');
          stream.end(lines);
          await finished;
        }),
      ),

    get isBroken() {
      return lost !== undefined || isOver;
    },

    async end() {
      if (lost !== undefined) socket.destroy();
      await withinTime(client.end(), FAREWELL).catch(() => undefined);
      socket.destroy();
    },
  };
}

async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('The connection took too long'), { code: CONNECT_TIMEOUT })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** Numbers of the server's types, and how their texts are read; what is none of these is text. */
const NUMBERS = new Set([20, 21, 23, 26, 1700]);

const BYTES = 17;

function parse(oid: number): (value: string) => unknown {
  if (oid === BYTES) return (value) => Buffer.from(value.slice('\\x'.length), 'hex');
  return NUMBERS.has(oid) ? Number : given;
}
