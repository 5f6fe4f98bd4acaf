import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import Serve from '../../src/commands/serve.js';
import { commonFlags } from '../../src/program/flags.js';
import { listenAddress } from '../../src/program/serve.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const packageFile = z
  .object({ engines: z.object({ node: z.string() }), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** The instructions of the container file, each with what follows it, continued lines joined. */
const instructions = read('Containerfile')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line.trim()) ?? [];
    return { name, rest };
  });
const of = (name: string): string[] =>
  instructions.filter((each) => each.name === name).map(({ rest }) => rest);
const listOf = (text: string | undefined): string[] => z.array(z.string()).parse(JSON.parse(text ?? ''));

const service = z.object({
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  depends_on: z.object({ postgres: z.object({ condition: z.literal('service_healthy') }) }),
  ports: z.array(z.string()),
  user: z.string(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  volumes: z.array(z.string()),
  build: z.object({ dockerfile: z.string() }),
  healthcheck: z.object({ test: z.array(z.string()) }),
});
const compose = z
  .object({
    services: z.object({
      service,
      postgres: z.object({
        environment: z.record(z.string(), z.string()),
        secrets: z.array(z.string()),
        healthcheck: z.object({ test: z.array(z.string()) }),
      }),
    }),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    volumes: z.record(z.string(), z.object({})),
  })
  .parse(parse(read('compose.yaml')));

/** `serve` with flags that it has, on a port that can be listened on. */
function portServed([command, ...rest]: readonly string[]): number {
  expect(command).toBe('serve');
  const known = Object.keys({ ...commonFlags, ...Serve.flags });
  for (const flag of rest.filter((word) => word.startsWith('--'))) expect(known).toContain(flag.slice(2));
  return listenAddress(rest[rest.indexOf('--listen') + 1] ?? '').port;
}

describe('the container file', () => {
  it('copies files that there are, none of which the ignore file keeps back', () => {
    const kept = read('.dockerignore').split('\n');
    for (const copied of of('COPY').filter((rest) => !rest.startsWith('--from'))) {
      for (const source of copied.split(' ').slice(0, -1)) {
        expect(existsSync(new URL(`../../${source}`, import.meta.url)), source).toBe(true);
        expect(kept).toContain(`!${source.replace(/^\.\//, '')}`);
      }
    }
    for (const [, script = ''] of read('Containerfile').matchAll(/npm run (\w+)/g))
      expect(Object.keys(packageFile.scripts)).toContain(script);
  });

  it('ends as an unprivileged user, and serves on the port that it exposes and asks after its health', () => {
    const [user] = of('USER');
    expect(user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    expect(listOf(of('ENTRYPOINT')[0])).toEqual(['provost']);
    const port = portServed(listOf(of('CMD').at(-1)));
    expect(of('EXPOSE')).toEqual([String(port)]);
    expect(of('HEALTHCHECK')[0]).toContain(`http://127.0.0.1:${port}/healthz`);
  });

  it('is of a Node that Provost runs on, and holds no secret', () => {
    const [, least = ''] = /(\d+)/.exec(packageFile.engines.node) ?? [];
    for (const from of of('FROM')) {
      const [, major = ''] = /node:(\d+)-/.exec(from) ?? [];
      expect(Number(major)).toBeGreaterThanOrEqual(Number(least));
    }
    // An engine ends a container ten seconds after it told it to stop.
    const [, grace = ''] = /"--grace", "(\d+)"/.exec(of('CMD').at(-1) ?? '') ?? [];
    expect(Number(grace)).toBeLessThan(10);
    for (const set of [...of('ENV'), ...of('ARG')]) expect(set).not.toMatch(/PASSWORD|TOKEN|SECRET|PGPASS/i);
  });
});

describe('the compose file', () => {
  const { services, secrets, volumes } = compose;

  it('builds that container, runs it as its user with a root that is read-only, and publishes its port on this machine alone', () => {
    expect(services.service.build.dockerfile).toBe('Containerfile');
    expect(services.service.user).toBe(of('USER')[0]);
    const port = portServed(listOf(of('CMD').at(-1)));
    expect(services.service.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(services.service.healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${port}/readyz`);
    const written = /XDG_STATE_HOME=(\S+)/.exec(of('ENV')[0] ?? '')?.[1];
    expect(services.service.volumes.map((place) => place.split(':')[1])).toEqual([written, '/tmp']);
    for (const place of services.service.volumes) expect(Object.keys(volumes)).toContain(place.split(':')[0]);
  });

  it('asks PostgreSQL by TCP whether it is ready: on its socket it answers while it is being set up too', () => {
    expect(services.postgres.healthcheck.test).toContain('--host=127.0.0.1');
    expect(read('docs/ci.md').match(/pg_isready\b(?! [^\n]*--host=127\.0\.0\.1)/g)).toBeNull();
  });

  it('gives passwords as files alone, each a secret that is declared', () => {
    const given = [services.service, services.postgres].flatMap(({ environment }) =>
      Object.entries(environment),
    );
    for (const [name, value] of given) {
      if (!/PASS|TOKEN|SECRET/.test(name)) continue;
      const [, secret = ''] = /^\/run\/secrets\/([\w-]+)$/.exec(value) ?? [];
      expect(Object.keys(secrets), name).toContain(secret);
    }
    expect([...services.service.secrets, ...services.postgres.secrets].sort()).toEqual(
      Object.keys(secrets).sort(),
    );
    expect(read('.gitignore').split('\n')).toContain('secrets/');
    const { user, hostname, password, pathname } = {
      ...{ user: '', hostname: '', password: '', pathname: '' },
      ...pick(new URL(services.service.environment['PROVOST_STORE'] ?? '')),
    };
    expect(password).toBe('');
    expect(hostname).toBe('postgres');
    expect(user).toBe(services.postgres.environment['POSTGRES_USER']);
    expect(pathname).toBe(`/${services.postgres.environment['POSTGRES_DB'] ?? ''}`);
  });
});

function pick({ username, hostname, password, pathname }: URL) {
  return { user: username, hostname, password, pathname };
}
