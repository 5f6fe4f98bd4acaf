import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inFolder } from '../end-to-end/provost.js';
import { freshSchema } from '../postgres/schemas.js';
import { blocksUnder } from './ci-page.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

test(
  'the pipeline of docs/ci.md runs to its end on PostgreSQL, and leaves the plan as a diff to read',
  () =>
    inFolder(async (folder) => {
      const [script = ''] = blocksUnder('The pipeline', 'sh');
      expect(script).toContain('provost job apply');
      mkdirSync(join(folder, 'bin'));
      symlinkSync(program, join(folder, 'bin', 'provost'));
      writeFileSync(join(folder, 'pipeline.sh'), script);
      const schema = await freshSchema();
      try {
        const url = new URL(schema.url);
        const { password } = url;
        url.password = '';
        const { status, stdout, stderr } = spawnSync('sh', ['pipeline.sh'], {
          cwd: folder,
          encoding: 'utf8',
          env: {
            PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
            HOME: folder,
            CI: 'true',
            PROVOST_STORE: url.href,
            PGPASSWORD: decodeURIComponent(password),
          },
        });
        expect(status, `${stdout}\n${stderr}`).toBe(0);
        expect(readFileSync(join(folder, 'roles.md'), 'utf8')).toContain('Employer - View Learning Plan');
        expect(stdout).toContain('The audit chain is whole');
      } finally {
        await schema.remove();
      }
    }),
  240_000,
);

test('the pipelines of GitHub and GitLab run that script on a store whose password is not in its address', () => {
  for (const host of ['GitHub Actions', 'GitLab']) {
    const [text = ''] = blocksUnder(host, 'yaml');
    const whole = JSON.stringify(parse(text));
    expect(whole).toContain('sh pipeline.sh');
    const [, address = ''] = /"PROVOST_STORE":"([^"]+)"/.exec(whole) ?? [];
    expect(new URL(address)).toMatchObject({ protocol: 'postgres:', password: '' });
  }
});
