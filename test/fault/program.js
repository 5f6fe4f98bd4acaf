// What the fault tests run in processes of its own: the built store, engine, runner and error page, as the command line puts them together.
// node program.js WORK PATH|URL [NUMBER] [NAME]
import { randomUUID } from 'node:crypto';

const dist = process.env.PROVOST_DIST;
const load = (path) => import(`${dist}/${path}`);
const [work, path, number = '0', name = 'w'] = process.argv.slice(2);
const url = path.startsWith('postgres:') ? path : `file:${path}`;
const say = (text) => process.stdout.write(`${text}\n`);

const { openStore } = await load('store/open.js');
const { interruption } = await load('program/interruption.js');

const person = (reference, firstName = 'Sam') => ({
  ...{ reference, firstName, lastName: "O'Neil", previousLastName: null, dateOfBirth: null },
  ...{ nationalInsuranceNumber: null, nhsUniqueId: null, uln: null, kind: 'employee', account: null },
  ...{ employer: null, manager: null, mentor: null, rag: null },
});

const longestWait =
  process.env.LONGEST_WAIT === undefined ? {} : { longestWait: Number(process.env.LONGEST_WAIT) };

/** The engine, as the runner calls it. */
async function written(store, propose, signal) {
  const { write } = await load('changes/engine.js');
  const { storeAuthority } = await load('changes/guard/authority.js');
  return write({
    store,
    job: {
      ...{ tenant: 't', operation: 'test.write', input: '{}', actor: name, account: null, token: null },
      ...{ key: randomUUID(), reason: null, asOf: null },
    },
    authority: async () => storeAuthority(name),
    now: () => new Date().toISOString(),
    limits: {},
    dryRun: false,
    signal,
    onProgress: (done) => say(`applied ${done}`),
    propose: async (reader, sink) => {
      await propose(reader, (entity, before, after) => sink.add({ tenant: 't', entity, before, after }));
      return { touchable: 0, warnings: [], rejected: 0, result: (outcome) => outcome };
    },
  });
}

async function within(use, options = {}) {
  const waiting = { onWait: () => say('waiting') };
  const store = await openStore(url, { create: false, ...waiting, ...longestWait, ...options });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const works = {
  /** A store with a tenant and NUMBER people. */
  make: () =>
    within(
      (store) =>
        written(store, async (_reader, add) => {
          const tenant = { key: 't', name: 'T', timeZone: 'Europe/London', vpd: null, settings: {} };
          add('tenant', null, tenant);
          for (let index = 0; index < Number(number); index += 1) add('person', null, person(`P-${index}`));
        }),
      { create: true },
    ),

  /** NUMBER new people in one job. */
  add: () => {
    const { signal } = interruption();
    return within(
      (store) =>
        written(
          store,
          async (_reader, add) => {
            for (let index = 0; index < Number(number); index += 1)
              add('person', null, person(`${name}-${index}`));
            say('proposed');
          },
          signal,
        ),
      { signal },
    );
  },

  /** For NUMBER milliseconds, job after job: one person's name counted up from what the job finds. */
  count: () =>
    within(async (store) => {
      let jobs = 0;
      for (const end = Date.now() + Number(number); Date.now() < end; jobs += 1) {
        await written(store, async (reader, add) => {
          const [found] = await reader.tenant('t').findMany('person', [['P-0']]);
          const count = found.firstName === 'Sam' ? 0 : Number(found.firstName);
          add('person', found, { ...found, firstName: String(count + 1) });
        });
      }
      say(`jobs ${jobs}`);
    }),

  /** Until it is told to end: each count of the people, how often they were counted, and the slowest of it in milliseconds. */
  read: () =>
    within(async (store) => {
      const { signal } = interruption();
      const counts = new Set();
      let slowest = 0;
      let reads = 0;
      say('reading');
      for (; !signal.aborted; reads += 1) {
        const start = performance.now();
        const count = await store.read((reader) => reader.tenant('t').count('person'));
        if (!counts.has(count)) say(`counted ${count}`);
        counts.add(count);
        slowest = Math.max(slowest, performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      say(JSON.stringify({ reads, slowest, counts: [...counts] }));
    }),

  /** Holds the write lock until it is killed. */
  hold: () =>
    within((store) =>
      store.write(async () => {
        say('holding');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }),
    ),

  /** What the store holds, and whether it is sound. */
  look: () =>
    within(async (store) => {
      const { verifyAudit } = await load('changes/audit.js');
      const [people, first, jobs, audit] = await store.read(async (reader) => [
        await reader.tenant('t').count('person'),
        (await reader.tenant('t').find('person', ['P-0']))?.firstName,
        await reader.journal.jobs({}),
        await verifyAudit(reader.journal, async () => undefined),
      ]);
      const facts = {
        people,
        first,
        jobs: jobs.map(({ id, actor }) => ({ id, actor })),
        audit,
        damage: await store.check(),
      };
      say(JSON.stringify(facts));
    }),
};

try {
  await works[work]();
} catch (error) {
  const { presentError } = await load('terminal/errors.js');
  const { processTerminal } = await load('terminal/process-terminal.js');
  process.exitCode = await presentError(processTerminal({}), error, { json: false, debug: false });
}
