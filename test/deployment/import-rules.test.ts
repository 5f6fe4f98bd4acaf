import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../end-to-end/provost.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the import rules of eslint.config.js say of a small project, by file. */
async function complaints(
  files: Readonly<Record<string, string>>,
): Promise<Record<string, (string | null)[]>> {
  return inFolder(async (folder) => {
    for (const [name, text] of Object.entries({ ...files, 'tsconfig.test.json': '{}' })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const eslint = new ESLint({
      cwd: folder,
      overrideConfigFile: true,
      overrideConfig: await importRules(folder),
    });
    const results = await eslint.lintFiles(Object.keys(files));
    return Object.fromEntries(
      results.map(({ filePath, messages }) => [
        filePath.slice(folder.length + 1),
        messages.map(({ ruleId, message }) => ruleId ?? message),
      ]),
    );
  });
}

/** The project's own rules on imports, without those that need its types. */
async function importRules(folder: string): Promise<Linter.Config[]> {
  const { default: config } = (await import(join(root, 'eslint.config.js'))) as { default: Linter.Config[] };
  const block = config.find(({ rules }) => rules?.['import-x/no-cycle'] !== undefined);
  if (block === undefined) throw new Error('eslint.config.js has no rule against cycles.');
  const { plugins, settings, rules = {} } = block;
  const ofImports = Object.entries(rules).filter(([name]) => name.startsWith('import-x/'));
  const [level, zones] = rules['import-x/no-restricted-paths'] as [Linter.RuleSeverity, object];
  return [
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      ...(plugins && { plugins }),
      ...(settings && { settings }),
      rules: {
        ...Object.fromEntries(ofImports),
        'import-x/no-restricted-paths': [level, { ...zones, basePath: folder }],
      },
    },
  ];
}

/** The files that can be reached from themselves by imports, of types too. */
function cyclesOfTypes(folder: string): string[] {
  const imports = new Map<string, string[]>(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, name), 'utf8'));
        const own = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
        return [name, own.map(({ fileName }) => join(dirname(name), fileName.replace(/\.js$/, '.ts')))];
      }),
  );
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of imports.get(from) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      reached(to, seen);
    }
    return seen;
  };
  return [...imports.keys()].filter((name) => reached(name).has(name));
}

describe('the rules on imports', () => {
  it('are met by the sources, where an import of types alone makes a cycle too', () => {
    expect(cyclesOfTypes(join(root, 'src'))).toEqual([]);
  });

  it('refuse a cycle, however long', async () => {
    const found = await complaints({
      'src/domain/a.ts': `import { b } from './b.js';\nexport const a = b;\n`,
      'src/domain/b.ts': `import { c } from './c.js';\nexport const b = c;\n`,
      'src/domain/c.ts': `import { a } from './a.js';\nexport const c = a;\n`,
    });
    expect(found).toEqual({
      'src/domain/a.ts': ['import-x/no-cycle'],
      'src/domain/b.ts': ['import-x/no-cycle'],
      'src/domain/c.ts': ['import-x/no-cycle'],
    });
  });

  it('refuse an import that goes up, and one that passes the port of the store', async () => {
    const found = await complaints({
      'src/domain/rule.ts': `import { run } from '../operations/run.js';\nexport const rule = run;\n`,
      'src/operations/run.ts': `import { sql } from '../store/sql/sql.js';\nexport const run = sql;\n`,
      'src/store/sql/sql.ts': `export const sql = 1;\n`,
    });
    expect(found).toEqual({
      'src/domain/rule.ts': ['import-x/no-restricted-paths'],
      'src/operations/run.ts': ['import-x/no-restricted-paths'],
      'src/store/sql/sql.ts': [],
    });
  });

  it('refuse a view that knows who draws it, and a drawing that knows an operation', async () => {
    const found = await complaints({
      'src/views/list.ts': `import { draw } from '../render/draw.js';\nexport const list = draw;\n`,
      'src/views/painted.ts': `import { paint } from '../terminal/paint.js';\nexport const painted = paint;\n`,
      'src/render/draw.ts': `import { run } from '../operations/run.js';\nexport const draw = run;\n`,
      'src/server/csv.ts': `import { draw } from '../render/draw.js';\nexport const csv = draw;\n`,
      'src/terminal/paint.ts': `export const paint = 1;\n`,
      'src/operations/run.ts': `export const run = 1;\n`,
    });
    expect(found).toEqual({
      'src/views/list.ts': ['import-x/no-restricted-paths'],
      'src/views/painted.ts': ['import-x/no-restricted-paths'],
      'src/render/draw.ts': ['import-x/no-restricted-paths'],
      'src/server/csv.ts': [],
      'src/terminal/paint.ts': [],
      'src/operations/run.ts': [],
    });
  });

  it('refuse that what any web client needs knows of the protocol of the service', async () => {
    const found = await complaints({
      'src/http/retry.ts': `import { path } from '../operations/wire/protocol.js';\nexport const retry = path;\n`,
      'src/client/send.ts': `import { retry } from '../http/retry.js';\nexport const send = retry;\n`,
      'src/operations/wire/protocol.ts': `export const path = 1;\n`,
    });
    expect(found).toEqual({
      'src/http/retry.ts': ['import-x/no-restricted-paths'],
      'src/client/send.ts': [],
      'src/operations/wire/protocol.ts': [],
    });
  });

  it('have nothing against imports that go down', async () => {
    const found = await complaints({
      'src/operations/run.ts': `import { rule } from '../domain/rule.js';\nexport const run = rule;\n`,
      'src/domain/rule.ts': `export const rule = 1;\n`,
    });
    expect(found).toEqual({ 'src/operations/run.ts': [], 'src/domain/rule.ts': [] });
  });
});
