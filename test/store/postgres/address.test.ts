import { describe, expect, it } from 'vitest';
import { postgresAddress } from '../../../src/store/sql/postgres/address.js';

const of = (url: string, env: Record<string, string> = {}) =>
  postgresAddress(url, { HOME: '/nonexistent', ...env });

describe('the address of a PostgreSQL store', () => {
  it('names host, port, user, database and schema', () => {
    expect(of('postgres://ann@db.example.org:6432/training?schema=acme')).toMatchObject({
      ...{ host: 'db.example.org', port: 6432, user: 'ann', database: 'training', schema: 'acme' },
      location: 'postgres://ann@db.example.org:6432/training?schema=acme',
    });
  });

  it('takes what it leaves open from the environment, as PostgreSQL’s own programs do', () => {
    const env = {
      PGHOST: '/run/postgresql',
      PGPORT: '6000',
      PGUSER: 'ann',
      PGDATABASE: 'training',
      PGSSLMODE: 'require',
    };
    expect(of('postgres://', env)).toMatchObject({
      ...{
        host: '/run/postgresql',
        port: 6000,
        user: 'ann',
        database: 'training',
        schema: 'provost',
        sslMode: 'require',
      },
      location: 'postgres://ann@/training?host=/run/postgresql&port=6000',
    });
    expect(of('postgres://bob@db/other', env)).toMatchObject({ host: 'db', user: 'bob', database: 'other' });
  });

  it('never shows the password', () => {
    const address = of('postgres://ann:s%40cret@db/training');
    expect(address.password()).toBe('s@cret');
    expect(address.location).toBe('postgres://ann@db/training');
    expect(JSON.stringify(address)).not.toContain('cret');
  });

  it('needs its user named where the system has no name for whoever runs this, as in many containers', () => {
    const nameless = () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };
    expect(() => postgresAddress('postgres://db/training', {}, nameless)).toThrow(
      expect.objectContaining({ code: 'bad-store-url', exitCode: 2 }) as Error,
    );
    expect(postgresAddress('postgres://db/training', {}, () => ({ username: 'ann' })).user).toBe('ann');
    expect(postgresAddress('postgres://ann@db/training', {}, nameless).user).toBe('ann');
  });

  it.each([
    [
      'postgres://ann@db/training?shema=x',
      'it has the parameter "shema", which is not known; did you mean schema.',
    ],
    ['postgres://ann@db/training?keepalives=1', 'it has the parameter "keepalives", which is not known.'],
    ['postgres://ann@db/training?hunter2Zq9=x', 'it has a parameter that is not known.'],
    ['postgres://ann@db/training?schema=Public;', 'Public;'],
    ['postgres://ann@db/training?schema=pg_catalog', 'pg_catalog'],
    ['postgres://ann@db/training?sslmode=sometimes', 'sometimes'],
    ['postgres://ann@db/training?connect_timeout=soon', 'soon'],
    ['postgres://ann%zz@db/training', '%'],
    ['postgres://ann@db:port/training', 'read'],
  ])('is refused where it is not right: %s', (url, named) => {
    expect(() => of(url)).toThrow(named);
    expect(() => of(url)).toThrow(expect.objectContaining({ code: 'bad-store-url', exitCode: 2 }) as Error);
  });
});
