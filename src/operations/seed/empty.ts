import type { Scenario } from './scenario.js';

/** A tenant with nothing in it but its own record. */
export const empty: Scenario = {
  sizeCounts: 'nothing; any size gives the same',
  defaultSize: 0,
  key: 'empty',
  name: 'Empty tenant',

  *frame({ key, name }) {
    yield { section: 'tenant', value: { key, name, timeZone: 'Europe/London' } };
  },

  people: () => [],
};
