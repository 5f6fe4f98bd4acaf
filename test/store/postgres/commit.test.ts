import { describe, expect, it } from 'vitest';
import { commit } from '../../../src/store/sql/postgres/commit.js';
import type { PostgresConnection } from '../../../src/store/sql/postgres/connection.js';
import type { Pool } from '../../../src/store/sql/postgres/pool.js';

const lost = Object.assign(new Error('Connection terminated unexpectedly'), {});

/** A connection that answers so; an error is thrown. */
function answering(answers: Readonly<Record<string, unknown>>): PostgresConnection {
  const query: PostgresConnection['query'] = async (text) => {
    const [, answer] = Object.entries(answers).find(([start]) => text.includes(start)) ?? [];
    if (answer instanceof Error) throw answer;
    return { rows: [[answer]], changed: 0 };
  };
  return { query, prepared: query, copy: async () => undefined, isBroken: false };
}

/** New connections, each of which answers so. */
const newOnes =
  (answers: () => Readonly<Record<string, unknown>>): Pool['useNew'] =>
  async (work) =>
    work(answering(answers()));

const cut = answering({ txid_current_if_assigned: 77, COMMIT: lost });

describe('a commit whose answer is lost', () => {
  it('is done when the server says so on a new connection', async () => {
    const anew = newOnes(() => ({ txid_status: 'committed' }));
    await expect(commit(cut, anew, 'db', null)).resolves.toBeUndefined();
  });

  it('waits while the server still has the transaction, and is not done when it was taken back', async () => {
    const answers = ['in progress', 'in progress', 'aborted'];
    const anew = newOnes(() => ({ txid_status: answers.shift() }));
    await expect(commit(cut, anew, 'db', null)).rejects.toBe(lost);
    expect(answers).toEqual([]);
  });

  it('is told as unknown, under the key of the job, when nobody can be asked', async () => {
    const anew = async () => Promise.reject(new Error('no way'));
    const unknown = commit(cut, anew, 'db', 'k-1', 300);
    await expect(unknown).rejects.toMatchObject({
      code: 'outcome-unknown',
      exitCode: 7,
      details: { key: 'k-1' },
    });
  });
});
