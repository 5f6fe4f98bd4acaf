// Commits something to the store, over a connection of its own, whenever it is told to: for a service another process that writes.
import { workerData, parentPort } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';

const commit = workerData.startsWith('file:') ? onFile(workerData) : await onServer(workerData);
let count = 0;
parentPort.on('message', () => void commit(`UPDATE tenant SET name = 'Name ${(count += 1)}'`));

function onFile(url) {
  const database = new DatabaseSync(url.slice('file:'.length), { timeout: 5_000 });
  return (sql) => database.exec(sql);
}

async function onServer(url) {
  const address = new URL(url);
  const schema = address.searchParams.get('schema');
  address.searchParams.delete('schema');
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  await client.query(`SET search_path = "${schema}"`);
  return (sql) => client.query(sql);
}
