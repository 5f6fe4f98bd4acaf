import { defineConfig } from 'vitest/config';

/** Commands whose whole way through a store is run on PostgreSQL too. What they print and refuse is the same on any store. */
const ABOUT_STORES = [
  ...['end-to-end/resuming', 'end-to-end/watching'],
  ...['every-change', 'saved-plan', 'tenant', 'transfer', 'role'].map((name) => `program/commands/${name}`),
].map((name) => `test/${name}.test.ts`);

const MADE_UP_KIND = 'test/model/made-up-kind.test.ts';

export default defineConfig({
  test: {
    // Many times what a test takes, for machines that have other work.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores: more workers only make the end-to-end tests wait for each other.
    maxWorkers: 2,
    // No module keeps state, so files may share them; loading them anew for each file took two fifths of the processor's time.
    isolate: false,
    // Modules that did not change are not compiled again by the next run, or for the next project of this one.
    experimental: { fsModuleCache: true },
    reporters: ['default', ['json', { outputFile: '.vitest-report.json' }]],
    globalSetup: ['test/postgres/global-setup.ts'],
    projects: [
      { extends: true, test: { name: 'file', include: ['test/**/*.test.ts'], exclude: [MADE_UP_KIND] } },
      // It puts another module in the place of the declared kinds, which no other file may see.
      { extends: true, test: { name: 'apart', include: [MADE_UP_KIND], isolate: true } },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ABOUT_STORES,
          env: { PROVOST_TEST_STORE: 'postgres' },
        },
      },
    ],
  },
});
