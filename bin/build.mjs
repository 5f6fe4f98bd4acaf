#!/usr/bin/env node
// Makes what is shipped: dist/provost.cjs, one file with every command in it, so that starting reads one file instead of hundreds;
// the large libraries that few runs need, each in a file of its own; the catalogue of the commands; and the licences of what is bundled.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { catalogueOfManifest, packedCatalogue } from '../dist/program/catalogue.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** Libraries that are imported where they are used: a run that does not use them does not read them either. */
const APART = [
  ...['cli-table3', 'csv-parse/sync', 'csv-stringify/sync', 'iconv-lite', 'inquirer', 'pg', 'pg-copy-streams', 'yaml'],
];

/**
 * Libraries that are imported at the top of a file but seldom called: they do their first work when they are. string-width makes a
 * segmenter of text and expressions of all emoji (40 ms), and nearly every store is plain text; the others are what oclif finds files with.
 */
const WHEN_CALLED = { 'string-width': ['default'], minimatch: ['minimatch'], tinyglobby: ['glob'] };

/** Native code, which cannot be bundled (pg-native is never installed); and what oclif looks for in a development tree only. */
const EXTERNAL = ['@photostructure/sqlite', 'pg-native', 'typescript'];

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // A real import() would need a loader of its own; as a call of require it works in a script.
  supported: { 'dynamic-import': false },
  charset: 'ascii',
  external: EXTERNAL,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

const program = await build({
  ...shared,
  stdin: { contents: entry(), resolveDir: join(root, 'src'), sourcefile: 'entry.ts', loader: 'ts' },
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  write: false,
  outfile: join(dist, 'provost.cjs'),
  plugins: [apart(), whenCalled()],
});
const [{ text: bundled }] = program.outputFiles;
const text = inAscii(bundled);
writeFileSync(
  join(dist, 'provost.cjs'),
  `// ${createHash('sha256').update(text).digest('hex').slice(0, 16)}\n${text}`,
);

const libraries = await Promise.all(
  APART.map((name) =>
    build({
      ...shared,
      stdin: {
        contents: `module.exports = require(${JSON.stringify(name)});`,
        resolveDir: root,
        loader: 'js',
      },
      outfile: join(dist, fileOf(name)),
    }),
  ),
);
writeFileSync(join(dist, 'catalogue.json'), packedCatalogue(catalogueOfManifest(root)));
writeFileSync(join(dist, 'LICENSES.txt'), licences([program, ...libraries]));

/** The program, and the table of its commands: id to lazy import. */
function entry() {
  const commands = readdirSync(join(root, 'src/commands'), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/').slice(0, -'.ts'.length))
    .sort()
    .map((path) => `${JSON.stringify(path.replaceAll('/', ':'))}: () => import('./commands/${path}.js'),`);
  return `import { main } from './program/main.js';
    const commands = { ${commands.join('\n')} };
    export const run = (args: readonly string[], root: string) => main(args, root, commands);`;
}

/**
 * The program is read as Latin-1, which is quicker. esbuild escapes texts but not regular expressions, in which an escape means the
 * same as the character.
 */
function inAscii(code) {
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function fileOf(library) {
  return `${library.replaceAll('/', '-')}.cjs`;
}

/** Leaves the libraries that stand apart to be read from their own files. */
function apart() {
  const names = new RegExp(`^(${APART.join('|')})$`);
  return {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: names }, ({ path }) => ({ path: `./${fileOf(path)}`, external: true }));
    },
  };
}

/** Lets a library do its first work when one of its functions is first called. */
function whenCalled() {
  const names = new RegExp(`^(${Object.keys(WHEN_CALLED).join('|')})$`);
  const functionOf = (path, name) =>
    `export ${name === 'default' ? 'default ' : `const ${name} =`} (...args) => library().${name}(...args);`;
  return {
    name: 'when-called',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: names }, ({ path, namespace, resolveDir }) =>
        namespace === 'when-called' ? undefined : { path, namespace: 'when-called', pluginData: resolveDir },
      );
      onLoad({ filter: /.*/, namespace: 'when-called' }, ({ path, pluginData }) => ({
        contents: [
          `const library = () => require(${JSON.stringify(path)});`,
          ...WHEN_CALLED[path].map((name) => functionOf(path, name)),
        ].join('\n'),
        resolveDir: pluginData,
      }));
    },
  };
}

/** Name, version and licence of every package that is bundled. */
function licences(results) {
  const folders = new Set(
    results.flatMap(({ metafile }) =>
      Object.keys(metafile.inputs).flatMap((input) => {
        const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
        return folder === undefined ? [] : [join(root, folder)];
      }),
    ),
  );
  const texts = [...folders].map((folder) => {
    const {
      name,
      version,
      license = 'see below',
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(basename(one)));
    const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
    return `${name} ${version}: ${license}${text}\n`;
  });
  return [...new Set(texts)].sort().join(`\n${'-'.repeat(80)}\n\n`);
}
