import { afterEach, describe, expect, it } from 'vitest';
import type { Served } from './served.js';
import { serving } from './served.js';

let served: Served | undefined;
afterEach(() => served?.dispose());

const bearer = ({ secret }: { readonly secret: string }) => ({ authorization: `Bearer ${secret}` });

describe('tokens of two tenants of one store', () => {
  it('can use the same key, and each of them makes its own job', async () => {
    served = await serving({ north: {}, south: {} });
    const tokens = [await served.token({ tenant: 'north' }), await served.token({ tenant: 'south' })];
    const key = { 'idempotency-key': 'nightly-1' };
    const ids: string[] = [];
    for (const token of tokens) {
      const enabling = () =>
        served?.post(
          'feature.enable',
          { input: { keys: ['employer-learning-plan'] } },
          { ...bearer(token), ...key },
        );
      const [first, again] = [await enabling(), await enabling()];
      expect([first?.status, again?.status]).toEqual([200, 200]);
      expect(again?.headers.get('idempotent-replay')).toBe('true');
      const { output } = (await first?.json()) as { output: { job: string } };
      ids.push(output.job);
      const shown = await served.post('job.show', { input: { id: output.job } }, bearer(token));
      expect(await shown.json()).toMatchObject({ output: { key: 'nightly-1' } });
    }
    expect(ids).toEqual(['1', '2']);
  });

  it('learn of a job of the other, of one over several tenants and of one that is not there the same', async () => {
    served = await serving({ north: {}, south: {} });
    const [north, south] = [await served.token({ tenant: 'north' }), await served.token({ tenant: 'south' })];
    const made = await served.post(
      'feature.enable',
      { input: { keys: ['employer-learning-plan'] } },
      bearer(south),
    );
    expect(made.status).toBe(200);
    // A job of no tenant makes a token of the store.
    const token = { name: 'ci', expires: '2027-01-01' };
    expect((await served.post('token.create', { input: token })).status).toBe(200);
    for (const operation of ['job.show', 'job.undo', 'job.reapply']) {
      const responses = [];
      for (const id of ['1', '2', '99']) {
        const answer = await served.post(operation, { input: { id } }, bearer(north));
        responses.push([answer.status, (await answer.text()).replaceAll(`job ${id}`, 'job …')]);
      }
      const [[status] = []] = responses;
      expect(status).toBe(404);
      expect(new Set(responses.map(([, text]) => withoutRequest(String(text)))).size).toBe(1);
    }
    const list = await served.post('job.list', { input: {} }, bearer(north));
    expect(await list.json()).toMatchObject({ output: { jobs: [] } });
  });
});

/** Removes the ID of the request, which always differs. */
function withoutRequest(problem: string): string {
  const { instance: _instance, requestId: _id, ...rest } = JSON.parse(problem) as Record<string, unknown>;
  return JSON.stringify(rest);
}
