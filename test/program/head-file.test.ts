import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notedHeads } from '../../src/program/head-file.js';
import { record } from '../terminal/recording.js';
import { fakeSession } from './session.js';

const session = fakeSession(record());
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { showJob } from '../../src/operations/job/show.js';
import { createTenant } from '../../src/operations/tenant/create.js';
import { applying, storeWith } from '../builders/store.js';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-heads-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(...lines: string[]): string {
  const path = join(folder, 'heads.txt');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

describe('the heads of the audit chain that were noted', () => {
  it('are none, one that is given, or those of a file in its order', async () => {
    expect(await notedHeads(session, undefined)).toEqual([]);
    expect(await notedHeads(session, a)).toEqual([a]);
    expect(await notedHeads(session, fileOf(a, '', '# noted on Monday', ` ${b} `))).toEqual([a, b]);
  });

  it('are found in what commands print, text and JSON, and no other hash is taken for one', async () => {
    const path = fileOf(
      `The audit chain is whole: 2 entries, head ${a}.`,
      `  "head": "${b}",`,
      `  "digest": "${'d'.repeat(64)}",`,
      JSON.stringify({ job: '7', head: c, seal: 'e'.repeat(64) }),
    );
    expect(await notedHeads(session, path)).toEqual([a, b, c]);
  });

  it('must be there when a file is named', async () => {
    await expect(notedHeads(session, fileOf('nothing'))).rejects.toMatchObject({
      code: 'no-head',
      exitCode: 2,
    });
  });
});

describe('the head of a job', () => {
  it('is in its outcome and in job show, and stays in the chain', async () => {
    const store = await storeWith();
    try {
      const heads: string[] = [];
      for (const key of ['north', 'south']) {
        const { outcome } = await store.runner.write(createTenant, { key, name: key }, applying());
        heads.push(outcome.head ?? '');
        const shown = await store.runner.read(showJob, { id: outcome.job ?? '' }, {});
        expect(shown).toMatchObject({ entry: heads.length, head: outcome.head });
      }
      const dry = await store.runner.write(
        createTenant,
        { key: 'east', name: 'East' },
        { ...applying(), dryRun: true },
      );
      expect(dry.outcome).not.toHaveProperty('head');
      const verified = await store.runner.read(verifyAuditChain, { heads }, {});
      expect(verified).toMatchObject({ intact: true, head: heads[1] });
      const other = await store.runner.read(verifyAuditChain, { heads: [...heads, a] }, {});
      expect(other.findings.map(({ problem }) => problem)).toEqual([
        `the head ${a} that was noted is not in the chain: it was cut short or made anew`,
      ]);
    } finally {
      await store.dispose();
    }
  });
});
