import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectionFailure } from '../../src/http/connection-failures.js';
import { createRemoteRunner } from '../../src/client/remote-runner.js';
import type { RetryPolicy } from '../../src/http/retry-policy.js';
import { retryAfterOf, defaultRetries, waitBeforeRetry } from '../../src/http/retry-policy.js';
import { UnknownOutcomeError } from '../../src/domain/errors.js';
import { jobOutcome } from '../../src/operations/job/outcome.js';
import type { Runner } from '../../src/operations/runner.js';
import { createTenant } from '../../src/operations/tenant/create.js';
import { listTenants } from '../../src/operations/tenant/list.js';
import type { Served } from '../server/served.js';
import { serving } from '../server/served.js';
import type { Front, Step } from './fake-service.js';
import { answer, beats, frontOf, handOn, hangUp, loseAnswer, silent } from './fake-service.js';

const PEER = { host: 'provost.example', protocol: 'https:', setting: '--store' };
const NOW = Date.UTC(2026, 10, 21, 12);

let served: Served;
const fronts: Front[] = [];
const runners: Runner[] = [];

beforeAll(async () => {
  served = await serving({ north: {} });
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  for (const front of fronts.splice(0)) await front.close();
});
afterAll(() => served.dispose());

/** A client that records its waits instead of waiting; its random number is always 0.5. */
async function clientOf(
  storeUrl: string,
  policy: Partial<RetryPolicy> = {},
  silence?: number,
  signal?: AbortSignal,
) {
  const waits: number[] = [];
  const problems: string[] = [];
  const runner = await createRemoteRunner({
    ...{ storeUrl, silence, signal, token: served.secret, clock: () => NOW },
    onRetry: (problem) => void problems.push(problem),
    retries: {
      ...defaultRetries,
      random: () => 0.5,
      pause: async (wait) => void waits.push(wait),
      ...policy,
    },
  });
  runners.push(runner);
  return { runner, waits, problems };
}

async function behind(
  steps: readonly Step[],
  policy: Partial<RetryPolicy> = {},
  silence?: number,
  signal?: AbortSignal,
) {
  const front = await frontOf(served.address, steps);
  fronts.push(front);
  return { front, ...(await clientOf(front.address, policy, silence, signal)) };
}

const read = (runner: Runner) => runner.read(listTenants, {}, {});
const write = (runner: Runner, key: string, jobKey?: string) =>
  runner.write(createTenant, { key, name: key }, { dryRun: false, limits: {}, jobKey });
const failureOf = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => 'done',
    (error: unknown) => error,
  );

describe('what answers in place of a service', () => {
  it.each([
    [
      'a web page',
      answer(200, { 'content-type': 'text/html' }, '<h1>Free wifi</h1>'),
      'answered with a web page',
    ],
    [
      'a way to a log-in page',
      answer(302, { location: 'https://login.example/x' }),
      'sent this program on to login.example',
    ],
    [
      'another kind of server',
      answer(404, { 'content-type': 'application/json' }, '{}'),
      'answered 404 like no Provost service',
    ],
  ])('is reported: %s', async (_, step, sentence) => {
    const { runner, front, waits } = await behind([step]);
    const failure = await failureOf(read(runner));
    expect(failure).toMatchObject({ code: 'not-a-service', exitCode: 7 });
    expect(failure).toMatchObject({ message: expect.stringContaining(sentence) as string });
    expect([front.requests.length, waits]).toEqual([1, []]);
  });

  it('is reported: a proxy that wants a log-in', async () => {
    const { runner } = await behind([answer(407)]);
    expect(await failureOf(read(runner))).toMatchObject({ code: 'proxy-wants-login', exitCode: 7 });
  });
});

describe('a service that is not there', () => {
  it('is reported by its name, which nobody knows', async () => {
    const { runner } = await clientOf('https://provost.invalid', { tries: 2 });
    const failure = await failureOf(write(runner, 'nobody'));
    expect(failure).toMatchObject({ code: 'host-not-found', exitCode: 7 });
    expect(failure).toMatchObject({ message: 'No machine of the name provost.invalid can be found.' });
  });

  it('is reported by its port, which nobody listens on; of a write it is known that it was not made', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { runner, waits } = await clientOf(`http://127.0.0.1:${port}`);
    expect(await failureOf(write(runner, 'nobody'))).toMatchObject({
      code: 'service-unreachable',
      exitCode: 7,
    });
    expect(waits).toHaveLength(5);
  });

  it('is reported when it takes the connection and says nothing', async () => {
    const { runner, front, waits } = await behind([silent], {}, 150);
    const began = performance.now();
    expect(await failureOf(read(runner))).toMatchObject({ code: 'service-timeout', exitCode: 7 });
    expect([front.requests.length, waits.length]).toEqual([2, 1]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('is reported when it takes a change and says nothing, which is then unknown and was sent under one key', async () => {
    const { runner, front } = await behind([silent], {}, 150);
    expect(await failureOf(write(runner, 'unheard'))).toMatchObject({ code: 'outcome-unknown', exitCode: 7 });
    const keys = front.requests.map((headers) => headers['idempotency-key']);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('is not given up while it says that it works, however long that takes', async () => {
    const { runner, problems } = await behind([beats(50, 3_000), handOn], {}, 2_500);
    const began = performance.now();
    expect(await read(runner)).toEqual(await read(served.runner));
    expect(performance.now() - began).toBeGreaterThan(2_900);
    expect(problems).toEqual([expect.stringContaining('was lost before the answer was whole')]);
  });

  it('ends at once where it is interrupted while nothing is said', async () => {
    const controller = new AbortController();
    const { runner } = await behind([silent], {}, 60_000, controller.signal);
    setTimeout(() => controller.abort(), 50);
    const began = performance.now();
    expect(await failureOf(read(runner))).toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('is reported when it speaks no TLS', async () => {
    const { runner } = await clientOf(served.address.replace('http:', 'https:'));
    expect(await failureOf(read(runner))).toMatchObject({ code: 'not-tls', exitCode: 7 });
  });

  it.each([
    ['EHOSTUNREACH', 'service-unreachable', true],
    ['ENETUNREACH', 'service-unreachable', true],
    ['EAI_AGAIN', 'host-not-found', true],
    ['ENOTFOUND', 'host-not-found', false],
    ['CERT_HAS_EXPIRED', 'certificate-expired', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-untrusted', false],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-wrong-host', false],
  ])('is reported by what the system says: %s', (code, ours, isTransient) => {
    const failure = connectionFailure(Object.assign(new Error('x'), { code }), PEER);
    expect(failure).toMatchObject({ mayHaveArrived: false, isTransient, error: { code: ours, exitCode: 7 } });
  });
});

describe('asking again', () => {
  it.each([
    ['429', answer(429)],
    ['502', answer(502)],
    ['503', answer(503)],
    ['504', answer(504)],
    ['a lost connection', hangUp],
    ['an answer that was lost', loseAnswer],
  ])('helps against %s, after waits between nothing and a bound that doubles', async (_, step) => {
    const { runner, front, waits, problems } = await behind([step, step, step, handOn]);
    expect(await read(runner)).toEqual(await read(served.runner));
    expect(front.requests).toHaveLength(4);
    expect(waits).toEqual([125, 250, 500]);
    expect(problems).toHaveLength(3);
  });

  it('is bounded in number and in time', async () => {
    const { runner, front, waits } = await behind([answer(503)]);
    expect(await failureOf(read(runner))).toMatchObject({ code: 'proxy-error', exitCode: 7 });
    expect(front.requests).toHaveLength(6);
    expect(waits).toEqual([125, 250, 500, 1_000, 2_000]);
    expect(waitBeforeRetry(40, undefined, { ...defaultRetries, random: () => 1 })).toBe(
      defaultRetries.longest,
    );
  });

  it('takes from one budget for everything that a process asks', async () => {
    const { runner, waits } = await behind([answer(503)]);
    const failures = await Promise.all(Array.from({ length: 20 }, () => failureOf(read(runner))));
    expect(failures.every((failure) => failure !== 'done')).toBe(true);
    expect(waits).toHaveLength(30);
  });

  it.each([
    ['in seconds', '7', [7_125]],
    ['as a date', new Date(NOW + 9_000).toUTCString(), [9_125]],
    ['as a date that is past', new Date(NOW - 9_000).toUTCString(), [125]],
    ['as nobody understands', 'soon', [125]],
    ['longer than anybody would wait', '3600', []],
  ])('leaves a service alone as long as it asks: %s', async (_, header, expected) => {
    const { runner, waits } = await behind([answer(503, { 'retry-after': header }), handOn]);
    const result = await failureOf(read(runner));
    expect(waits).toEqual(expected);
    expect(result === 'done').toBe(expected.length > 0);
  });

  it('understands a Retry-After by the clock that it is given', () => {
    expect(retryAfterOf('120', NOW)).toBe(120_000);
    expect(retryAfterOf('Sat, 21 Nov 2026 12:00:30 GMT', NOW)).toBe(30_000);
    expect([retryAfterOf(undefined, NOW), retryAfterOf('-1', NOW)]).toEqual([undefined, 0]);
  });

  it('is not done where the answer is a refusal', async () => {
    const { runner, front } = await behind([handOn]);
    expect(await failureOf(write(runner, 'north'))).toMatchObject({ exitCode: 6 });
    expect(front.requests).toHaveLength(1);
  });
});

describe('a write', () => {
  it('is requested again under its key, which no other write has, and made once', async () => {
    const { runner, front } = await behind([loseAnswer, hangUp, handOn]);
    expect((await write(runner, 'again')).outcome.changes).toBe(1);
    await write(runner, 'other');
    const keys = front.requests.map((headers) => String(headers['idempotency-key']));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys.slice(0, 3)).toEqual(Array(3).fill(keys[0]));
    expect(keys[3]).not.toBe(keys[0]);
    const { tenants } = await read(served.runner);
    expect(tenants.filter(({ key }) => key === 'again')).toHaveLength(1);
  });

  it('without a reply is unknown, until its key settles it', async () => {
    const key = '0b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e';
    const { runner, front } = await behind([loseAnswer]);
    const failure = await failureOf(write(runner, 'unknown', key));
    expect(failure).toBeInstanceOf(UnknownOutcomeError);
    expect(failure).toMatchObject({
      exitCode: 7,
      hint: expect.stringContaining(`job resume ${key}`) as string,
    });
    expect(front.requests).toHaveLength(6);
    const settled = await served.runner.read(jobOutcome, { of: key }, {});
    expect(settled).toMatchObject({ made: true, job: { changes: 1 } });
    const direct = await served.remote();
    expect((await write(direct, 'unknown', key)).outcome.job).toBe(settled.job?.id);
  });

  it('that is only previewed changes nothing, has no key, and is requested again', async () => {
    const { runner, front } = await behind([hangUp, handOn]);
    const { outcome } = await runner.write(
      createTenant,
      { key: 'dry', name: 'x' },
      { dryRun: true, limits: {} },
    );
    expect(outcome).toMatchObject({ dryRun: true, job: null });
    expect(front.requests.map((headers) => headers['idempotency-key'])).toEqual([undefined, undefined]);
    expect((await read(served.runner)).tenants.map(({ key }) => key)).not.toContain('dry');
  });
});
