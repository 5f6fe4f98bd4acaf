import { openStore } from '../../src/store/open.js';
import { emptySchema } from '../postgres/schemas.js';
import { describeStore } from './store-suite.js';

describeStore('PostgreSQL', async () => {
  const { url, remove } = await emptySchema();
  return {
    open: (options = {}) => openStore(url, { create: true, ...options }),
    remove,
  };
});
