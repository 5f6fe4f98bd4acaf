import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/operations/registry.js';
import { serveReads } from '../../src/server/reader-thread.js';
import type { FromReader, ToReader } from '../../src/server/reader-messages.js';
import type { ReaderLink } from '../../src/server/readers.js';
import { openStore } from '../../src/store/open.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { aCompetence, aPerson, FIRE } from '../builders/competence.js';
import { readerLink } from './reader-link.js';
import { serving, type Served } from './served.js';

const open: Served[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.dispose();
});

type Link = ReturnType<typeof readerLink>;

/** A service with reader threads, and the links to them. */
async function threaded(accounts: number, link: (storeUrl: string, niceness: number) => Link = readerLink) {
  const links: Link[] = [];
  const served = await serving(
    {
      north: {
        account: Array.from({ length: accounts }, (_, at) =>
          anEmployerAccount(`p${at}@acme.example`, { organisation: null, lastName: 'x'.repeat(200) }),
        ),
        person: Array.from({ length: accounts }, (_, at) => aPerson({ reference: `p${at}` })),
        competence: [aCompetence(FIRE, 1)],
      },
    },
    {},
    {
      startReader(storeUrl, niceness) {
        const started = link(storeUrl, niceness);
        links.push(started);
        return started;
      },
    },
  );
  open.push(served);
  return { served, links };
}

/** The input of each read that needs one. */
const inputs: Readonly<Record<string, object>> = {
  'access.explain': { learner: 'p1', account: 'p1@acme.example' },
  'access.explain-operation': { account: 'p1@acme.example', operation: 'plan.show' },
  'account.show': { email: 'p1@acme.example' },
  'audit.show': { seq: '1' },
  'competence.show': { name: FIRE },
  'compliance.person': { reference: 'p1' },
  'dashboard.learner': { learner: 'p1' },
  'dashboard.employer': { employer: 'p1@acme.example' },
  'job.show': { id: '1' },
  'learner.show': { learner: 'p1' },
  'plan.show': { learner: 'p1' },
  'role.holders': { role: 'Manager' },
};

/** A reply without its progress events, which depend on timing, and the sum over them. */
async function comparable(answer: Promise<Response>) {
  const { status, headers, text } = await answer.then(async (got) => ({
    ...{ status: got.status, headers: got.headers, text: await got.text() },
  }));
  const lines = text.split('\n').filter((line) => !/^\{"event":"(progress|end)"/.test(line));
  return { status, type: headers.get('content-type'), lines };
}

describe('a service with reader threads', () => {
  it(
    'answers each read, and refuses it, as one that reads in its own thread',
    { timeout: 60_000 },
    async () => {
      const { served, links } = await threaded(300);
      const plain = await served.secondService((store) => store);
      for (const { kind, name } of operations) {
        if (kind !== 'read') continue;
        const body = { tenant: 'north', asOf: '2026-11-21', input: inputs[name] ?? {} };
        for (const accept of ['application/json', 'text/csv', 'application/x-ndjson'])
          expect({ name, ...(await comparable(served.post(name, body, { accept }))) }).toEqual({
            name,
            ...(await comparable(plain(name, body, { accept }))),
          });
      }
      expect(links.length).toBeGreaterThan(0);
    },
  );

  it('does small reads itself', async () => {
    const { served, links } = await threaded(300);
    const small = ['feature.list', 'access.explain-operation', 'programme.list', 'job.watch'];
    for (const name of small) {
      expect((await served.post(name, { input: inputs[name] ?? {} })).status).toBe(200);
      expect({ name, threads: links.length }).toEqual({ name, threads: 0 });
    }
    expect((await served.post('account.list', { input: {} })).status).toBe(200);
    expect(links).toHaveLength(1);
  });

  it('reads short lists itself, whatever they are of', async () => {
    const { served, links } = await threaded(30);
    for (const name of ['programme.list', 'job.list', 'role.list'])
      expect((await served.post(name, { input: {} })).status).toBe(200);
    expect(links).toHaveLength(0);
  });

  it('runs the reads of the token that reads most in one thread, and leaves the other to other tokens', async () => {
    const readFor = new Map<Link, Set<string>>();
    const shares: number[] = [];
    const { served, links } = await threaded(300, (storeUrl, niceness) => {
      shares.push(niceness);
      const link = readerLink(storeUrl);
      const tokens = new Set<string>();
      const watched: Link = {
        ...link,
        post(message, transfer) {
          if (message.kind === 'read') tokens.add(message.task.principal.token);
          link.post(message, transfer);
        },
      };
      readFor.set(watched, tokens);
      return watched;
    });
    const [one, other] = [await served.token(), await served.token()];
    const list = (secret: string) =>
      served
        .post('account.list', { input: {} }, { authorization: `Bearer ${secret}` })
        .then((got) => got.text());
    await Promise.all([
      list(one.secret),
      list(one.secret),
      list(one.secret),
      list(other.secret),
      list(other.secret),
    ]);
    expect(links).toHaveLength(2);
    expect(links.map((link) => [...(readFor.get(link) ?? [])])).toEqual([[one.id], [other.id]]);
    // The other thread has a higher priority.
    expect(shares[1]).toBeLessThan(shares[0] ?? 0);
  });

  it('refuses the reads of a thread that ended, and starts another for the next', async () => {
    const { served, links } = await threaded(300, (storeUrl) => {
      const link = readerLink(storeUrl);
      let isFirst = links.length === 0;
      return {
        ...link,
        post(message, transfer) {
          if (message.kind === 'read' && isFirst) {
            isFirst = false;
            link.lose();
          } else link.post(message, transfer);
        },
      };
    });
    const refused = await served.post('account.list', { input: {} });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'reader-lost', exitCode: 7 });
    expect((await served.post('account.list', { input: {} })).status).toBe(200);
    expect(links).toHaveLength(2);
  });

  it('stops the read of a client that leaves', async () => {
    const stops: string[] = [];
    const { served } = await threaded(3_000, (storeUrl) => {
      const link = readerLink(storeUrl);
      return {
        ...link,
        post(message: ToReader, transfer) {
          stops.push(message.kind);
          link.post(message, transfer);
        },
      } satisfies ReaderLink & Link;
    });
    const { port, hostname } = new URL(served.address);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/operations/account.list HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${served.secret}\r\n` +
        'content-type: application/json\r\ncontent-length: 12\r\n\r\n{"input":{}}',
    );
    while (!stops.includes('read')) await delay(1);
    socket.destroy();
    await expect.poll(() => stops).toContain('stop');
    expect((await served.post('account.list', { input: {} })).status).toBe(200);
  });
});

describe('a reader thread', () => {
  it('sends no more of an answer than the service has passed on, but for two pieces', async () => {
    const { served } = await threaded(3_000);
    const sent: FromReader[] = [];
    let send: (message: ToReader) => void = () => undefined;
    const ended = serveReads(
      { post: (message) => void sent.push(message), onMessage: (listener) => (send = listener) },
      openStore(served.url, { create: false, readers: 1 }),
    );
    const principal = { token: 't', name: 't', tenant: null, account: null, scopes: null };
    const options = { input: {}, channels: [] };
    const task = { operation: 'account.list', options, format: 'json', principal, now: 0 } as const;
    send({ kind: 'read', id: 1, task });
    await expect.poll(() => sent.length).toBe(2);
    await delay(200);
    expect(sent.map(({ kind }) => kind)).toEqual(['piece', 'piece']);
    send({ kind: 'more', id: 1 });
    await expect.poll(() => sent.length).toBe(3);
    send({ kind: 'stop', id: 1, isStopping: false });
    await expect.poll(() => sent.at(-1)?.kind).toBe('done');
    send({ kind: 'close' });
    await ended;
  });
});
