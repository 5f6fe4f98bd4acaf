import { once } from 'node:events';
import type { ClientConfig, QueryArrayConfig } from 'pg';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { PostgresAddress } from './address.js';
import { decodeText } from './text.js';

/** One connection. Statements are pipelined: none waits for the result of the one before. */
export interface PostgresConnection {
  query(text: string, values?: readonly unknown[]): Promise<Result>;
  /** As `query`, for a text that is sent many times: the server parses it once. */
  prepared(text: string, values: readonly unknown[]): Promise<Result>;
  /** Sends lines to a COPY … FROM STDIN. */
  copy(text: string, lines: string): Promise<void>;
  /** It cannot be used again. */
  readonly isBroken: boolean;
}

interface Result {
  readonly rows: unknown[][];
  readonly changed: number;
}

/** How many prepared statements a connection keeps; others are parsed each time. */
const MOST_PREPARED = 300;

/**
 * Extra wait after the server's own timeout, in milliseconds, for a server that does not respond.
 */
const GRACE = 30_000;

/** How long the server may take to end the session, in milliseconds. */
const FAREWELL = 2_000;

/**
 * The driver's client for the address, as its pool creates them. @param ssl false for plain text
 */
export function clientClass(
  address: PostgresAddress,
  ssl: Exclude<ClientConfig['ssl'], undefined>,
): new () => pg.Client {
  const { host, port, user, database, applicationName } = address;
  return class extends pg.Client {
    constructor() {
      super({
        ...{ host, port, user, database, ssl },
        password: () => address.password() ?? '',
        application_name: applicationName,
        connectionTimeoutMillis: address.connectTimeout,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        query_timeout: address.statementTimeout + GRACE,
        pipeline: true,
        types: { getTypeParser: parse },
      });
    }

    /** A server that no longer answers is not waited for. */
    override end(done?: (error: Error) => void): Promise<void> {
      const timer = setTimeout(() => this.connection.stream.destroy(), FAREWELL);
      return super.end().finally(() => {
        clearTimeout(timer);
        done?.(undefined as unknown as Error);
      });
    }
  };
}

/**
 * Up to `require` any certificate is accepted. `verify-ca` needs a trusted issuer, and
 * `verify-full` also checks the host name.
 */
export function tlsFor({ sslMode, sslFiles }: PostgresAddress): NonNullable<ClientConfig['ssl']> {
  const isVerified = sslMode.startsWith('verify') || sslFiles.ca !== undefined;
  return {
    ...sslFiles,
    rejectUnauthorized: isVerified,
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** Sets what holds for the whole session. */
export async function beginSession(client: pg.ClientBase, address: PostgresAddress): Promise<void> {
  await client.query(SESSION, [`"${address.schema}"`, `${address.statementTimeout}ms`]);
}

/**
 * Names without a schema are the store's. JIT does not pay for statements over a few hundred rows;
 * plans must fit their sets, and index access is as cheap as the table.
 * The keepalive settings make the server end a session of a lost machine, and with it the lock of
 * its writer.
 */
const SESSION = `SELECT set_config('search_path', $1, false), set_config('statement_timeout', $2, false),
  set_config('jit', 'off', false), set_config('random_page_cost', '1.1', false),
  set_config('plan_cache_mode', 'force_custom_plan', false),
  set_config('idle_in_transaction_session_timeout', '0', false),
  set_config('tcp_keepalives_idle', '60', false), set_config('tcp_keepalives_interval', '10', false),
  set_config('tcp_keepalives_count', '6', false), set_config('client_min_messages', 'warning', false)`;

export function connectionOver(client: pg.ClientBase): PostgresConnection {
  const names = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  let copying: Promise<void> | undefined;
  let lost: Error | undefined;
  let isOver = false;
  client.on('error', (error) => (lost ??= error));
  client.on('end', () => (isOver = true));

  const isOfServer = (error: unknown): boolean =>
    error instanceof pg.DatabaseError && error.severity !== 'FATAL';
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    // What ended the connection says more than that it has ended.
    if (lost !== undefined) throw lost;
    try {
      return await work();
    } catch (error) {
      if (!isOfServer(error)) lost ??= error instanceof Error ? error : new Error(String(error));
      throw lost ?? error;
    }
  };
  const send = async (query: QueryArrayConfig<unknown[]>): Promise<Result> => {
    while (copying !== undefined) await copying;
    return watched(async () => {
      const answer = client.query<unknown[]>(query);
      last = answer;
      const { rows, rowCount } = await answer;
      return { rows, changed: rowCount ?? 0 };
    });
  };
  /** The driver takes no COPY while it sends ahead: it begins when all before it is answered. */
  const copy = async (text: string, lines: string): Promise<void> => {
    await last.catch(() => undefined);
    Reflect.set(client, 'pipeline', false);
    try {
      const stream = client.query(copyFrom(text));
      const finished = once(stream, 'finish');
      stream.end(lines);
      await finished;
    } finally {
      Reflect.set(client, 'pipeline', true);
      copying = undefined;
    }
  };

  return {
    query: (text, values = []) => send({ text, values: [...values], rowMode: 'array' }),

    prepared(text, values) {
      let name = names.get(text);
      if (name === undefined && names.size < MOST_PREPARED) names.set(text, (name = `s${names.size}`));
      return send({ text, values: [...values], rowMode: 'array', ...(name === undefined ? {} : { name }) });
    },

    async copy(text, lines) {
      while (copying !== undefined) await copying;
      await watched(() => {
        const work = copy(text, lines);
        copying = work.catch(() => undefined);
        return work;
      });
    },

    get isBroken() {
      return lost !== undefined || isOver;
    },
  };
}

/** Numbers of the server's types, and how their texts are read; what is none of these is text. */
const NUMBERS = new Set([20, 21, 23, 26, 1700]);

const BYTES = 17;

function parse(oid: number): (value: string) => unknown {
  if (oid === BYTES) return (value) => Buffer.from(value.slice('\\x'.length), 'hex');
  return NUMBERS.has(oid) ? Number : decodeText;
}
