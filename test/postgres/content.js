// node content.js URL: all that the schema of the URL holds, as text, for tests that cannot wait for promises.
import pg from 'pg';

const url = new URL(process.argv[2]);
const schema = url.searchParams.get('schema');
url.searchParams.delete('schema');
const client = new pg.Client({ connectionString: url.href });
await client.connect();
await client.query(`SET search_path = ${schema}`);
const { rows: tables } = await client.query(
  'SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY table_name',
  [schema],
);
for (const { table_name: name } of tables) {
  const { rows } = await client.query(`SELECT t::text AS row FROM "${name}" t ORDER BY t::text COLLATE "C"`);
  for (const { row } of rows) process.stdout.write(`${name} ${row}\n`);
}
await client.end();
