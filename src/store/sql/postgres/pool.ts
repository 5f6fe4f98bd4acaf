import type { ClientConfig } from 'pg';
import pg from 'pg';
import type { PostgresAddress } from './address.js';
import type { PostgresConnection } from './connection.js';
import { beginSession, clientClass, connectionOver, tlsFor } from './connection.js';
import { isWithoutTls } from './failures.js';

/** Connections for concurrent reads and the write of a store, each with one user at a time. */
export interface Pool {
  /** Runs `work` on a connection of its own, which others use again afterwards unless it broke. */
  readonly use: <T>(work: (connection: PostgresConnection) => Promise<T>) => Promise<T>;
  /** As `use`, but only where a connection is free at once; undefined where none is. */
  readonly useIfFree: <T>(work: (connection: PostgresConnection) => Promise<T>) => Promise<T | undefined>;
  /** A connection that stays the caller's until it is released. */
  readonly lease: () => Promise<Lease>;
  /** As `use`, on a connection that was not there before. */
  readonly useNew: <T>(work: (connection: PostgresConnection) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export interface Lease {
  readonly connection: PostgresConnection;
  readonly release: () => void;
}

/** Servers allow a hundred connections in all; further work waits its turn. */
const MOST_CONNECTIONS = 6;

/**
 * Opens a pool with one connection, which says whether the server speaks TLS.
 * @throws an error of the network, the driver or the server (see failures.ts)
 */
export async function openPool(address: PostgresAddress): Promise<Pool> {
  const { host, sslMode } = address;
  if (host.startsWith('/') || sslMode === 'disable' || sslMode === 'allow') return opened(address, false);
  try {
    return await opened(address, tlsFor(address));
  } catch (error) {
    if (sslMode !== 'prefer' || !isWithoutTls(error)) throw error;
    return opened(address, false);
  }
}

type Tls = Exclude<ClientConfig['ssl'], undefined>;

async function opened(address: PostgresAddress, ssl: Tls): Promise<Pool> {
  const pool = poolOf(address, ssl);
  await pool.use(async () => undefined);
  return pool;
}

function poolOf(address: PostgresAddress, ssl: Tls): Pool {
  const Client = clientClass(address, ssl);
  const pool = new pg.Pool({
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it
    onConnect: (client) => beginSession(client, address),
    ...{ max: MOST_CONNECTIONS, idleTimeoutMillis: 0, Client },
  });
  // The connection itself remembers what ended it.
  pool.on('error', () => undefined);
  const connections = new WeakMap<pg.ClientBase, PostgresConnection>();

  const lease = async (): Promise<Lease> => {
    const client = await pool.connect();
    let connection = connections.get(client);
    if (connection === undefined) connections.set(client, (connection = connectionOver(client)));
    const found = connection;
    if (!found.isBroken) return { connection: found, release: () => client.release(found.isBroken) };
    client.release(true);
    return lease();
  };
  const use: Pool['use'] = async (work) => {
    const { connection, release } = await lease();
    try {
      return await work(connection);
    } finally {
      release();
    }
  };

  return {
    lease,
    use,
    useIfFree: async (work) =>
      pool.idleCount > 0 || pool.totalCount < MOST_CONNECTIONS ? use(work) : undefined,

    useNew: async (work) => {
      const client = new Client();
      const connection = connectionOver(client);
      try {
        await client.connect();
        return await work(connection);
      } finally {
        await client.end();
      }
    },

    close: async () => (pool.ending ? undefined : pool.end()),
  };
}
