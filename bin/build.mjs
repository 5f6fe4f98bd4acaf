#!/usr/bin/env node
// Builds the shipped files: dist/provost.cjs, one file with every command, because reading hundreds
// of files is slow; dist/completion.cjs, the small part of it that completes values; the large, rarely used libraries in files of their own; and the licences of the
// bundled packages.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { recordCommandIds } from '../dist/program/records/record-command.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** Libraries with a dynamic import: a run that does not use them does not load them. */
const SEPARATE = [
  ...['axios', 'csv-parse/sync', 'csv-stringify/sync', 'fastify', 'iconv-lite', 'inquirer'],
  ...['pg', 'pg-copy-streams', 'prom-client', 'yaml'],
  // A dependency of oclif that no command here uses.
  'cli-spinners',
];

/**
 * Libraries with a static import that are seldom called; they load on the first call. string-width
 * builds a segmenter and expressions for emoji (40 ms), and most texts are ASCII. The others are
 * oclif's file search.
 */
const WHEN_CALLED = {
  'string-width': ['default'],
  'wrap-ansi': ['default'],
  lilconfig: ['lilconfig'],
  minimatch: ['minimatch'],
  tinyglobby: ['glob'],
};

/** Modules of oclif that a run imports but seldom uses. They load on first use. */
const WHEN_USED =
  /^((\.\.?\/)+(help|help\/index|handle|screen|errors\/pretty-print|ux|ux\/theme|theme)|\.\/action\/(simple|spinner)|clean-stack|ejs)$/;

/**
 * Lighter replacements for modules of oclif, without what only other programs need. They read files
 * synchronously, because Node's file promises start threads. They do not look up the shell, nor the
 * user, who may be unknown in a container.
 */
const REPLACEMENTS = {
  'util/fs': `
    const { existsSync, readFileSync } = require('node:fs');
    exports.existsSync = existsSync;
    exports.readJson = async (path) => JSON.parse(readFileSync(path, 'utf8'));
    exports.safeReadJson = async (path) => exports.readJson(path).catch(() => undefined);`,
  'util/os': `
    exports.getHomeDir = () => undefined;
    exports.getPlatform = async () => process.platform;
    exports.getShell = async () => 'unknown';`,
};

/**
 * Node's own modules that a small run imports but may not use. Each takes 2 to 8 ms to load, so
 * they load on first use.
 */
const NODE_WHEN_USED =
  /^(node:)?(child_process|crypto|fs\/promises|http|https|perf_hooks|readline|stream\/promises|timers\/promises|tty|worker_threads|zlib)$/;

/**
 * Load-time savings in the separate libraries. Both look for web classes, each of which loads
 * Node's fetch (13 ms): axios for its fetch adapter, pg to detect one provider. axios also loads
 * form-data with its table of media types.
 */
const SAVINGS = {
  axios: {
    contents: `
      const spared = ['FormData', 'Request', 'Response'].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
      for (const [name] of spared) delete globalThis[name];
      try {
        module.exports = require('axios');
      } finally {
        for (const [name, descriptor] of spared) if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      }`,
    plugins: [loadWhenConstructed('form-data')],
  },
  pg: { define: { Response: 'undefined' } },
};

/**
 * oclif needs typescript only in a development tree; pg uses pg-native only where it is installed.
 */
const EXTERNAL = ['typescript', 'pg-native'];

/** Native code, which cannot be bundled. */
const SQLITE = '@photostructure/sqlite';

/**
 * Replaces node-gyp-build's search for the SQLite engine, which takes 10 ms. npm installs the file
 * below this package or next to it; where no file fits this system, the original search runs.
 */
const SQLITE_ENGINE = `
  const { existsSync } = require('node:fs');
  const { createRequire } = require('node:module');
  const { dirname, join } = require('node:path');
  module.exports = () => {
    const libc = process.platform === 'linux' && existsSync('/etc/alpine-release') ? 'musl' : 'glibc';
    const file = \`prebuilds/\${process.platform}-\${process.arch}/@photostructure+sqlite.\${libc}.node\`;
    const native = require;
    for (const folder of ['../node_modules/${SQLITE}', '../../${SQLITE}']) {
      try {
        return native(join(__dirname, folder, file));
      } catch {
        // Not there, or for another system.
      }
    }
    const entry = native.resolve(['${SQLITE}'][0]);
    return createRequire(entry)('node-gyp-build')(dirname(dirname(entry)));
  };`;

/** A proxy that loads a module when one of its members is first used. */
const LAZY_MODULE = `const __later = (load, isCompiled) => {
  let module;
  const loaded = () => (module ??= load());
  return new Proxy(() => undefined, {
    apply: (_, self, args) => loaded().apply(self, args),
    get: (_, name) => (name === '__esModule' ? isCompiled : loaded()[name]),
    has: (_, name) => name in loaded(),
    ownKeys: () => Reflect.ownKeys(loaded()),
    getOwnPropertyDescriptor: (_, name) =>
      name in loaded() ? { value: loaded()[name], enumerable: true, configurable: true } : undefined,
  });
};`;

const sharedOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // import() would need a loader of its own in a script; require does not.
  supported: { 'dynamic-import': false },
  charset: 'ascii',
  external: EXTERNAL,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** Results of separate builds that became part of the program, for the licences. */
const separateBuilds = [];

const program = await buildBundle('provost', programEntry());
const completion = await buildBundle(
  'completion',
  "exports.printCompletion = require('./program/completion/entry.js').printCompletion;",
);

const libraries = await Promise.all(
  SEPARATE.map((name) => {
    const { contents = `module.exports = require(${JSON.stringify(name)});`, ...others } =
      SAVINGS[name] ?? {};
    return build({
      ...sharedOptions,
      stdin: { contents, resolveDir: root, loader: 'js' },
      minifyWhitespace: true,
      lineLimit: 200,
      outfile: join(dist, fileOf(name)),
      ...others,
    });
  }),
);
writeFileSync(join(dist, 'LICENSES.txt'), licences([program, completion, ...separateBuilds, ...libraries]));

/** Builds a bundle of our own code as one script, in `dist/NAME.cjs`. */
async function buildBundle(name, contents) {
  const outfile = join(dist, `${name}.cjs`);
  const result = await build({
    ...sharedOptions,
    stdin: { contents, resolveDir: join(root, 'src'), sourcefile: 'entry.js', loader: 'js' },
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 200,
    write: false,
    outfile,
    plugins: [
      compileToCommonJs(),
      bundleZod(),
      keepSeparate(),
      loadWhenCalled(),
      ...(name === 'provost' ? [replaceModules()] : []),
      loadWhenUsed(),
      omitUnused(),
      sqliteEngine(),
    ],
  });
  const text = wrapInFunction(toAscii(deferNodeModules(result.outputFiles[0].text)));
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  writeFileSync(outfile, `// ${digest}\n${text}`);
  return result;
}

/** The entry module: the program, its help, and a table whose getters load each command by id. */
function programEntry() {
  const commands = readdirSync(join(root, 'src/commands'), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/').slice(0, -'.ts'.length))
    .map((path) => [path.replaceAll('/', ':'), `require('./commands/${path}.js').default`]);
  const ofRecords = recordCommandIds().map((id) => [
    id,
    `require('./program/records/record-command.js').recordCommand('${id}')`,
  ]);
  const getters = [...commands, ...ofRecords]
    .sort()
    .map(([id, load]) => `get '${id}'() { return ${load}; },`);
  return `
    exports.main = (...given) => require('./program/main.js').main(...given);
    exports.COMMANDS = { ${getters.join('\n')} };
    exports.read = () => require('./server/reader-entry.js').runReader();
    Object.defineProperty(exports, 'ProvostHelp', { get: () => require('./program/help.js').ProvostHelp });`;
}

/** Wraps the bundle as Node would. Wrapping it at each start would copy all of it. */
function wrapInFunction(code) {
  return `(function (exports, require, module, __filename, __dirname) {${LAZY_MODULE}\n${code}\n})`;
}

/** Makes calls of `require` for Node's rarely used modules lazy. */
function deferNodeModules(code) {
  return code.replace(/\brequire\("([^"]+)"\)/g, (call, name) =>
    NODE_WHEN_USED.test(name) ? `__later(()=>${call})` : call,
  );
}

/**
 * Escapes all non-ASCII characters, because the program is read as Latin-1, which is faster.
 * esbuild leaves them in regular expressions, where an escape means the same.
 */
function toAscii(code) {
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function fileOf(library) {
  return `${library.replaceAll('/', '-')}.cjs`;
}

/**
 * Makes each own module a function that runs on first require. As ES modules they would share one
 * scope, whose functions are all created at each start.
 */
function compileToCommonJs() {
  return {
    name: 'as-common-js',
    setup({ onResolve, onLoad }) {
      // Its own namespace keeps `"type": "module"` of package.json from applying to the output.
      onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, importer, resolveDir }) => {
        if (importer.includes('node_modules')) return undefined;
        const source = resolve(resolveDir, path.replace(/\.js$/, '.ts'));
        return { path: relative(root, source).replaceAll('\\', '/'), namespace: 'ours' };
      });
      onLoad({ filter: /.*/, namespace: 'ours' }, ({ path: name }) => {
        const path = join(root, name);
        const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
          fileName: path,
          compilerOptions: {
            module: ts.ModuleKind.CommonJS,
            target: ts.ScriptTarget.ES2022,
            esModuleInterop: true,
          },
        });
        return { contents: outputText, loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/**
 * Bundles only the parts of zod that Provost uses, a third, as one module. Otherwise its 1,500
 * exports would be defined at each start.
 */
function bundleZod() {
  return {
    name: 'used-of-zod',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^zod$/ }, () => ({ path: 'node_modules/zod', namespace: 'used-of-zod' }));
      onLoad({ filter: /.*/, namespace: 'used-of-zod' }, async () => {
        const { z } = await import('zod');
        const sources = readdirSync(join(root, 'src'), { recursive: true }).filter((name) =>
          name.endsWith('.ts'),
        );
        const mentioned = sources.flatMap((name) => [
          ...readFileSync(join(root, 'src', name), 'utf8').matchAll(/\bz\.(\w+)/g),
        ]);
        const names = [...new Set(mentioned.map(([, name]) => name))].filter((name) => name in z).sort();
        const list = (between) => names.map((name) => name + between + '_' + name).join(', ');
        const result = await build({
          ...sharedOptions,
          stdin: {
            contents: `import { ${list(' as ')} } from 'zod'; export const z = { ${list(': ')} };`,
            resolveDir: root,
            loader: 'js',
          },
          write: false,
          plugins: [omitUnused()],
        });
        separateBuilds.push(result);
        return { contents: result.outputFiles[0].text, loader: 'js' };
      });
    },
  };
}

/** Leaves the separate libraries in their own files. */
function keepSeparate() {
  const names = new RegExp(`^(${SEPARATE.join('|')})$`);
  return {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: names }, ({ path }) => ({ path: `./${fileOf(path)}`, external: true }));
    },
  };
}

/** Loads a library when one of its functions is first called. */
function loadWhenCalled() {
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

/** Loads a module of oclif on first use. */
function loadWhenUsed() {
  return {
    name: 'when-used',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: WHEN_USED }, ({ path, namespace, importer, resolveDir }) =>
        namespace === 'when-used' || !importer.includes('/@oclif/core/lib/')
          ? undefined
          : {
              path: `${relative(root, importer)}:${path}`,
              namespace: 'when-used',
              pluginData: { path, resolveDir },
            },
      );
      onLoad({ filter: /.*/, namespace: 'when-used' }, ({ pluginData: { path, resolveDir } }) => ({
        contents: `module.exports = __later(() => require(${JSON.stringify(path)}), ${path.startsWith('.')});`,
        resolveDir,
      }));
    },
  };
}

/** Loads a package that exports one class on its first `new`. */
function loadWhenConstructed(name) {
  return {
    name: 'when-made',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, ({ path, namespace, resolveDir }) =>
        namespace === 'when-made' ? undefined : { path, namespace: 'when-made', pluginData: resolveDir },
      );
      onLoad({ filter: /.*/, namespace: 'when-made' }, ({ path, pluginData }) => ({
        contents: `module.exports = function (...args) { return new (require(${JSON.stringify(path)}))(...args); };`,
        resolveDir: pluginData,
      }));
    },
  };
}

/**
 * Bundles the JavaScript of the SQLite package, and leaves its native engine where it is installed.
 */
function sqliteEngine() {
  return {
    name: 'sqlite-engine',
    setup({ onResolve, onLoad }) {
      // The package's ES module would locate itself by its URL, which a script does not have.
      onResolve({ filter: new RegExp(`^${SQLITE}$`) }, ({ kind }) =>
        kind === 'import-statement' || kind === 'dynamic-import'
          ? { path: join(root, 'node_modules', SQLITE, 'dist/index.cjs') }
          : undefined,
      );
      onResolve({ filter: /^node-gyp-build$/ }, () => ({ path: 'engine', namespace: 'sqlite-engine' }));
      onLoad({ filter: /.*/, namespace: 'sqlite-engine' }, () => ({ contents: SQLITE_ENGINE }));
    },
  };
}

/**
 * Replaces modules of oclif with the lighter ones. The build fails where oclif has no such module.
 */
function replaceModules() {
  const core = join(root, 'node_modules/@oclif/core/lib');
  const left = new Set(Object.keys(REPLACEMENTS));
  return {
    name: 'lighter',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/]util[\\/](fs|os)\.js$/ }, ({ path }) => {
        const name = relative(core, path).replaceAll('\\', '/').slice(0, -'.js'.length);
        left.delete(name);
        return { contents: REPLACEMENTS[name], resolveDir: dirname(path) };
      });
      onEnd(() => {
        if (left.size > 0) throw new Error(`oclif has no ${[...left].join(', ')} any more.`);
      });
    },
  };
}

/** Omits zod's message languages except English, and oclif's debug output. */
function omitUnused() {
  return {
    name: 'left-out',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
        contents: "export { default as en } from './en.js';",
      }));
      onLoad({ filter: /[\\/]debug[\\/]src[\\/]index\.js$/ }, () => ({
        contents:
          'const silent = () => undefined; module.exports = () => silent; module.exports.enable = silent;',
      }));
    },
  };
}

/** Name, version and licence of every package that is bundled. */
function licences(results) {
  const folders = new Set(
    results.flatMap(({ metafile }) =>
      Object.keys(metafile.inputs).flatMap((input) => {
        const [, folder] = /^(?:[a-z-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
        return folder === undefined ? [] : [resolve(root, folder)];
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
