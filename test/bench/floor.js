// The floor of an import: read a CSV file with csv-parse and insert its bare rows with the store's driver.
import { createReadStream, rmSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { parse } from 'csv-parse';

const [, , csvPath, databasePath] = process.argv;
rmSync(databasePath, { force: true });
const database = new DatabaseSync(databasePath);
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
const parser = createReadStream(csvPath).pipe(parse());
let insert;
let header = true;
for await (const row of parser) {
  if (header) {
    database.exec(`CREATE TABLE bare (${row.map((_, index) => `c${index} text`).join(', ')})`);
    insert = database.prepare(`INSERT INTO bare VALUES (${row.map(() => '?').join(', ')})`);
    database.exec('BEGIN');
    header = false;
  } else {
    insert.run(...row);
  }
}
database.exec('COMMIT');
database.close();
