import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open.js';
import { describeStore } from './store-suite.js';

describeStore('SQLite files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'provost-contract-'));
  return {
    open: (options = {}) => openStore(`file:${join(folder, 'store.db')}`, { create: true, ...options }),
    remove: () => rm(folder, { recursive: true }),
  };
});
