import { defineConfig } from 'vitest/config';

/**
 * Files of the end-to-end tests that are about no store, or about files alone, and those that bring every kind of store themselves.
 */
const NOT_ABOUT_STORES = [
  ...['help', 'completion', 'keyring', 'scenario', 'silent-remotes', 'endless-input'],
].map((name) => `test/end-to-end/${name}.test.ts`);

const MADE_UP_KIND = 'test/model/made-up-kind.test.ts';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make the end-to-end tests wait for each other.
    maxWorkers: 2,
    // No module keeps state, so files may share them; loading them anew for each file took two fifths of the processor's time.
    isolate: false,
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
          include: ['test/end-to-end/**/*.test.ts', 'test/program/commands/**/*.test.ts'],
          exclude: [...NOT_ABOUT_STORES, 'test/program/commands/profile.test.ts'],
          env: { PROVOST_TEST_STORE: 'postgres' },
        },
      },
    ],
  },
});
