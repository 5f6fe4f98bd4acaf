import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer as createTlsServer, request, type Server } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionFailure } from '../../src/http/connection-failures.js';
import { proxyFor, ProxyError } from '../../src/http/proxy.js';
import { createRemoteRunner } from '../../src/client/remote-runner.js';
import { defaultRetries } from '../../src/http/retry-policy.js';
import { TunnelAgent } from '../../src/http/tunnel-agent.js';
import { ProvostError, UnknownOutcomeError } from '../../src/domain/errors.js';
import { createTenant } from '../../src/operations/tenant/create.js';
import { listTenants } from '../../src/operations/tenant/list.js';
import { provostBeside, certificateFile } from '../end-to-end/serving.js';
import { serving } from '../server/served.js';
import { connectProxy, type ConnectProxy } from './connect-proxy.js';

/** The name in the certificate. It does not resolve here, so only the proxy can reach it. */
const HOST = 'elsewhere.example';
const PEER = { host: HOST, protocol: 'https:', setting: '--store' };
const SERVICE = `https://${HOST}`;
const pem = (name: string): Buffer => readFileSync(certificateFile(name));

const closing: (() => Promise<unknown>)[] = [];

function namedInEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

beforeEach(() => namedInEnvironment({}));
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

async function proxy(...args: Parameters<typeof connectProxy>): Promise<ConnectProxy> {
  const made = await connectProxy(...args);
  closing.push(() => made.close());
  return made;
}

/** A TLS server with that certificate; `answer` handles each request. */
async function secureServer(
  certificate: string,
  answer: (request: IncomingMessage) => Promise<string>,
): Promise<number> {
  const server: Server = createTlsServer(
    { cert: pem(`${certificate}.pem`), key: pem(`${certificate}.key.pem`) },
    (request, response) => void answer(request).then((text) => response.end(text)),
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

describe('the proxy for a service', () => {
  const hostFor = (service: string, variables: Readonly<Record<string, string>>): string | undefined => {
    namedInEnvironment(variables);
    return proxyFor(new URL(service))?.host;
  };
  const HTTPS_PROXY = 'http://proxy.example:3128';

  it.each([
    ['HTTPS_PROXY', { HTTPS_PROXY }, 'proxy.example:3128'],
    [
      'its name in small letters',
      { https_proxy: HTTPS_PROXY, HTTPS_PROXY: 'http://other' },
      'proxy.example:3128',
    ],
    ['ALL_PROXY', { ALL_PROXY: HTTPS_PROXY }, 'proxy.example:3128'],
    ['an address without a port', { HTTPS_PROXY: 'http://proxy.example' }, 'proxy.example:80'],
    ['an address without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, 'proxy.example:3128'],
    ['one that speaks TLS itself', { HTTPS_PROXY: 'https://proxy.example' }, 'proxy.example:443'],
    ['an address of IP version 6', { HTTPS_PROXY: 'http://[2001:db8::1]:3128' }, '[2001:db8::1]:3128'],
  ])('is that of %s', (_, variables, host) => {
    expect(hostFor('https://service.example', variables)).toBe(host);
  });

  it('without a scheme is spoken to in the clear', () => {
    namedInEnvironment({ HTTPS_PROXY: 'proxy.example:3128' });
    expect(proxyFor(new URL(SERVICE))).toMatchObject({ isSecure: false, port: 3128 });
    namedInEnvironment({ HTTPS_PROXY: 'https://proxy.example:3128' });
    expect(proxyFor(new URL(SERVICE))).toMatchObject({ isSecure: true, port: 3128 });
  });

  it.each([
    ['service.example', undefined],
    ['SERVICE.EXAMPLE', undefined],
    ['.example', undefined],
    ['*.example', undefined],
    ['*', undefined],
    ['other.example, service.example', undefined],
    ['service.example:8443', undefined],
    ['.example:8443', undefined],
    ['service.example:443', 'proxy.example:3128'],
    ['example', 'proxy.example:3128'],
    ['.service.example', 'proxy.example:3128'],
    ['', 'proxy.example:3128'],
  ])('with NO_PROXY=%s is %s', (NO_PROXY, host) => {
    expect(hostFor('https://service.example:8443', { HTTPS_PROXY, NO_PROXY })).toBe(host);
  });

  it('is none for this machine itself, nor where the environment names none for it', () => {
    for (const service of [
      'https://localhost:1',
      'https://127.0.0.1:1',
      'https://[::1]:1',
      'http://localhost:1',
    ])
      expect(hostFor(service, { HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY })).toBeUndefined();
    expect(hostFor(SERVICE, { HTTP_PROXY: HTTPS_PROXY })).toBeUndefined();
  });

  it.each([
    'socks5://proxy.example',
    'http://',
    'http://secret:pass word@[',
    'http://secret:%zz@proxy.example',
  ])('that is no such address is refused, and not printed: %s', (named) => {
    namedInEnvironment({ HTTPS_PROXY: named });
    expect(() => proxyFor(new URL(SERVICE))).toThrow(
      expect.objectContaining({
        ...{ code: 'bad-proxy', exitCode: 2 },
        message: expect.not.stringContaining('secret') as unknown,
      }) as Error,
    );
  });
});

describe('by way of a proxy', () => {
  const agentOf = (port: number, ca?: Buffer, secrets = ''): TunnelAgent => {
    namedInEnvironment({ HTTPS_PROXY: `http://${secrets}127.0.0.1:${port}` });
    const chosen = proxyFor(new URL(SERVICE));
    if (chosen === undefined) throw new Error('no proxy');
    const agent = new TunnelAgent(chosen, 5_000, { keepAlive: true, maxSockets: 8, ...(ca && { ca }) });
    closing.push(async () => agent.destroy());
    return agent;
  };
  const fetchThrough = (agent: TunnelAgent, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      request(
        `${SERVICE}/x`,
        { agent, method: 'POST' },
        (response) => void text(response).then(resolve, reject),
      )
        .on('error', reject)
        .end(body);
    });

  it('a service is reached over its own TLS, and the connection is kept alive', async () => {
    const port = await secureServer(
      'elsewhere',
      async (given) => `${given.headers.host} ${await text(given)}`,
    );
    const { port: at, targets: ways, headers } = await proxy({ [`${HOST}:443`]: port });
    const agent = agentOf(at, pem('authority.pem'));
    const large = 'x'.repeat(3_000_000);
    expect(await fetchThrough(agent, 'one')).toBe(`${HOST} one`);
    expect(await fetchThrough(agent, large)).toBe(`${HOST} ${large}`);
    expect(await fetchThrough(agent, 'three')).toBe(`${HOST} three`);
    expect(ways).toEqual([`${HOST}:443`]);
    expect(headers[0]).not.toHaveProperty('authorization');
    expect(headers[0]).not.toHaveProperty('proxy-authorization');
  });

  it('the certificate is held against the name of the service', async () => {
    const failing = async (certificate: string, ca?: Buffer): Promise<string> => {
      const port = await secureServer(certificate, async () => 'never');
      const { port: at } = await proxy({ [`${HOST}:443`]: port });
      const error: unknown = await fetchThrough(agentOf(at, ca)).catch((cause: unknown) => cause);
      return connectionFailure(error, PEER).error.code;
    };
    expect(await failing('elsewhere')).toBe('certificate-untrusted');
    expect(await failing('good', pem('authority.pem'))).toBe('certificate-wrong-host');
  });

  it('name and password are shown to the proxy alone, and printed nowhere', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const port = await secureServer('elsewhere', async ({ headers }) => (seen.push(headers), 'done'));
    const { port: at, headers } = await proxy({ [`${HOST}:443`]: port }, (given) =>
      given['proxy-authorization'] === `Basic ${Buffer.from('pat:s3cret@').toString('base64')}`
        ? undefined
        : 407,
    );
    const agent = agentOf(at, pem('authority.pem'), 'pat:s3cret%40@');
    expect(await fetchThrough(agent)).toBe('done');
    expect(headers).toHaveLength(1);
    expect(seen[0]).not.toHaveProperty('proxy-authorization');
    expect(inspect(agent, { depth: 10 })).not.toContain('s3cret');
    const wrong: unknown = await fetchThrough(agentOf(at, undefined, 'pat:an0ther@')).catch(
      (cause: unknown) => cause,
    );
    expect(wrong).toBeInstanceOf(ProxyError);
    expect(inspect(wrong, { depth: 10 })).not.toMatch(/an0ther|cGF0/);
    const { error } = connectionFailure(wrong, PEER);
    expect(error).toMatchObject({ code: 'proxy-login-refused', exitCode: 7 });
    expect(`${error.message} ${error.hint}`).not.toContain('an0ther');
  });

  it('gives up requests to a silent proxy when it is closed', async () => {
    const { port: at, targets: ways } = await proxy({}, () => 'silent');
    const agent = agentOf(at);
    const answer = fetchThrough(agent).catch((cause: unknown) => cause);
    while (ways.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    agent.destroy();
    expect(await answer).toBeInstanceOf(ProxyError);
  });
});

describe('a proxy that makes no way', () => {
  /** Port 1 of this machine, which is closed. */
  const nothing = { port: 1 };

  async function failure(
    { port }: { readonly port: number },
    write = false,
    silence?: number,
  ): Promise<{ readonly error: unknown; readonly tries: number; readonly host: string }> {
    namedInEnvironment({ HTTPS_PROXY: `http://127.0.0.1:${port}` });
    let tries = 1;
    const runner = await createRemoteRunner({
      ...{ storeUrl: SERVICE, token: 'secret', clock: () => 0, silence },
      onRetry: () => void (tries += 1),
      retries: { ...defaultRetries, pause: async () => undefined },
    });
    closing.push(() => runner.close());
    const asking = write
      ? runner.write(createTenant, { key: 'a', name: 'A' }, { dryRun: false, limits: {} })
      : runner.read(listTenants, {}, {});
    const error: unknown = await asking.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ProvostError);
    expect(error).not.toBeInstanceOf(UnknownOutcomeError);
    return { error, tries, host: `127.0.0.1:${port}` };
  }

  it.each([
    [407, 'proxy-wants-login', 'wants a log-in before it lets anything through.', 1],
    [403, 'proxy-refused', `does not make the way to ${HOST}: it answered 403.`, 1],
    [405, 'proxy-refused', `does not make the way to ${HOST}: it answered 405.`, 1],
    [502, 'proxy-error', `answered 502: it cannot reach ${HOST} now.`, defaultRetries.tries],
    [503, 'proxy-error', `answered 503: it cannot reach ${HOST} now.`, defaultRetries.tries],
  ])('answering %i is reported as %s', async (status, code, sentence, tries) => {
    const { error, tries: tried, host } = await failure(await proxy({}, () => status));
    expect(error).toMatchObject({
      ...{ code, exitCode: 7 },
      message: `The proxy ${host}, which the environment names, ${sentence}`,
    });
    expect(tried).toBe(tries);
  });

  it('that cannot be reached is reported, and tried again', async () => {
    const { error, tries, host } = await failure(nothing);
    expect(error).toMatchObject({
      ...{ code: 'proxy-unreachable', exitCode: 7 },
      message: `The proxy ${host}, which the environment names, cannot be reached.`,
    });
    expect(tries).toBe(defaultRetries.tries);
  });

  it('that says nothing is reported', async () => {
    const { error } = await failure(await proxy({}, () => 'silent'), true, 2_000);
    expect(error).toMatchObject({
      exitCode: 7,
      code: 'proxy-timeout',
    });
  });

  it('that is none is reported', async () => {
    const server = createServer(
      (socket) =>
        void socket
          .on('error', () => undefined)
          .resume()
          .end('SSH-2.0-x\r\n'),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => new Promise((resolve) => server.close(resolve)));
    const { error } = await failure({ port: (server.address() as AddressInfo).port });
    expect(error).toMatchObject({ code: 'not-a-proxy', exitCode: 7 });
  });

  it('leaves no doubt that a write was not made', async () => {
    for (const at of [nothing, await proxy({}, () => 407), await proxy({}, () => 502)])
      await failure(at, true);
  });
});

describe('the program', () => {
  it('runs commands by way of the proxy that its environment names, and directly where NO_PROXY says so', async () => {
    const service = await serving({ north: {} });
    closing.push(() => service.dispose());
    const forwarding = createTlsServer(
      { cert: pem('elsewhere.pem'), key: pem('elsewhere.key.pem') },
      (given, response) => {
        void (async () => {
          const answer = await fetch(new URL(given.url ?? '/', service.address), {
            method: given.method ?? 'GET',
            headers: given.headers as Record<string, string>,
            ...(given.method === 'POST' ? { body: await text(given) } : {}),
          });
          response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
        })();
      },
    );
    forwarding.listen(0, '127.0.0.1');
    await once(forwarding, 'listening');
    closing.push(async () => {
      forwarding.closeAllConnections();
      await new Promise((resolve) => forwarding.close(resolve));
    });
    const { port, targets } = await proxy({ [`${HOST}:443`]: (forwarding.address() as AddressInfo).port });
    const env = {
      ...{ PROVOST_TOKEN: service.secret, NODE_EXTRA_CA_CERTS: certificateFile('authority.pem') },
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
    };
    const list = ['tenant', 'list', '--store', SERVICE, '--json'];
    const through = await provostBeside(list, { env });
    expect(through).toMatchObject({ code: 0, stdout: expect.stringContaining('"north"') as unknown });
    const doctor = await provostBeside(['doctor', '--store', SERVICE], { env });
    expect(doctor.stdout).toContain(`answers by way of the proxy 127.0.0.1:${port}`);
    const ways = targets.length;
    const straight = await provostBeside(list, { env: { ...env, NO_PROXY: `.example:443` } });
    expect(straight).toMatchObject({ code: 7, stdout: expect.stringContaining('host-not-found') as unknown });
    expect(targets).toHaveLength(ways);
  });
});
