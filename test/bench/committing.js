// Commits something to the store in the file, over a connection of its own, whenever it is told to: for a service another process that writes.
import { workerData, parentPort } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';

const database = new DatabaseSync(workerData, { timeout: 5_000 });
let count = 0;
parentPort.on('message', () => database.exec(`UPDATE tenant SET name = 'Name ${(count += 1)}'`));
