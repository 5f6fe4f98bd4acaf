#!/usr/bin/env node
// Makes what is shipped: dist/provost.cjs, one file with every command in it, so that starting reads one file instead of hundreds;
// the large libraries that few runs need, each in a file of its own; and the licences of what is bundled.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** Libraries that are imported where they are used: a run that does not use them does not read them either. */
const APART = [
  ...['axios', 'cli-table3', 'csv-parse/sync', 'csv-stringify/sync', 'fastify', 'iconv-lite', 'inquirer'],
  ...['pg', 'pg-copy-streams', 'prom-client', 'yaml'],
  // Of oclif, which no command here shows.
  'cli-spinners',
];

/**
 * Libraries that are imported at the top of a file but seldom called: they do their first work when they are. string-width makes a
 * segmenter of text and expressions of all emoji (40 ms), and nearly every store is plain text; the others are what oclif finds files with.
 */
const WHEN_CALLED = {
  'string-width': ['default'],
  'wrap-ansi': ['default'],
  lilconfig: ['lilconfig'],
  minimatch: ['minimatch'],
  tinyglobby: ['glob'],
};

/** Modules of oclif that a run here mentions but does not use. They are loaded where something does use them. */
const WHEN_USED =
  /^((\.\.?\/)+(help|help\/index|handle|screen|errors\/pretty-print|ux|ux\/theme|theme)|\.\/action\/(simple|spinner)|clean-stack|ejs)$/;

/**
 * Modules of oclif that stand here for less: what they leave out is for other programs, and takes more time than a short run has.
 * Files are read at once, because Node's promises of files start threads. The shell is not asked for, nor the user, who may
 * be unknown to a container.
 */
const LIGHTER = {
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
 * Node's own modules that a small run loads but does not use, or not on every way through it: each takes 2 to 8 ms of Node's time. They are
 * loaded when something of them is first asked for.
 */
const NODE_WHEN_USED =
  /^(node:)?(child_process|crypto|fs\/promises|http|https|perf_hooks|readline|stream\/promises|timers\/promises|tty|worker_threads|zlib)$/;

/**
 * Of the libraries that stand apart, what is spared at each start. Both look for classes of the web, each of which loads all of Node's own
 * fetch (13 ms): axios for its fetch adapter, as it is loaded, pg to see whether it runs at a certain provider. And axios loads what makes
 * forms, with a table of all media types.
 */
const SPARED = {
  axios: {
    contents: `
      const spared = ['FormData', 'Request', 'Response'].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
      for (const [name] of spared) delete globalThis[name];
      try {
        module.exports = require('axios');
      } finally {
        for (const [name, descriptor] of spared) if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      }`,
    plugins: [whenMade('form-data')],
  },
  pg: { define: { Response: 'undefined' } },
};

/** What oclif looks for in a development tree only, and what pg would use if it were installed. */
const EXTERNAL = ['typescript', 'pg-native'];

/** Native code, which cannot be bundled. */
const SQLITE = '@photostructure/sqlite';

/**
 * Stands in for the search of the SQLite engine's file, which looks through folders and resolves packages: 10 ms. It is where npm puts it,
 * in this package or beside it. Where it is not, or is none for this system (the package then has built one), the search is done.
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

/** A stand-in for a module, which is loaded when one of its members is first asked for. */
const LATER = `const __later = (load, isCompiled) => {
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

/** What was bundled by itself before it went into the program. */
const bundledApart = [];

const program = await build({
  ...shared,
  stdin: { contents: entry(), resolveDir: join(root, 'src'), sourcefile: 'entry.js', loader: 'js' },
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  write: false,
  outfile: join(dist, 'provost.cjs'),
  plugins: [
    asCommonJs(),
    usedOfZod(),
    apart(),
    whenCalled(),
    lighter(),
    whenUsed(),
    leftOut(),
    sqliteEngine(),
  ],
});
const [{ text: bundled }] = program.outputFiles;
const text = asFunction(inAscii(nodeWhenUsed(bundled)));
writeFileSync(
  join(dist, 'provost.cjs'),
  `// ${createHash('sha256').update(text).digest('hex').slice(0, 16)}\n${text}`,
);

const libraries = await Promise.all(
  APART.map((name) => {
    const { contents = `module.exports = require(${JSON.stringify(name)});`, ...others } = SPARED[name] ?? {};
    return build({
      ...shared,
      stdin: { contents, resolveDir: root, loader: 'js' },
      minifyWhitespace: true,
      lineLimit: 200,
      outfile: join(dist, fileOf(name)),
      ...others,
    });
  }),
);
writeFileSync(join(dist, 'LICENSES.txt'), licences([program, ...bundledApart, ...libraries]));

/** The program, its help, and the table of its commands by their ids, each of which is loaded when it is read from the table. */
function entry() {
  const commands = readdirSync(join(root, 'src/commands'), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/').slice(0, -'.ts'.length))
    .sort()
    .map(
      (path) => `get '${path.replaceAll('/', ':')}'() { return require('./commands/${path}.js').default; },`,
    );
  return `
    exports.main = (...given) => require('./program/main.js').main(...given);
    exports.COMMANDS = { ${commands.join('\n')} };
    exports.read = () => require('./server/reader-entry.js').runReader();
    Object.defineProperty(exports, 'ProvostHelp', { get: () => require('./program/help.js').ProvostHelp });`;
}

/** The bundle as Node would wrap it, ready to be compiled as it is read: putting the wrapper around it at each start would copy all of it. */
function asFunction(code) {
  return `(function (exports, require, module, __filename, __dirname) {${LATER}\n${code}\n})`;
}

/** Asks Node for a module of its own only when something of it is asked for. */
function nodeWhenUsed(code) {
  return code.replace(/\brequire\("([^"]+)"\)/g, (call, name) =>
    NODE_WHEN_USED.test(name) ? `__later(()=>${call})` : call,
  );
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

/**
 * Makes each module of ours a function that runs when it is first required. As ES modules they would share one scope, in which
 * every function of the program is made at each start.
 */
function asCommonJs() {
  return {
    name: 'as-common-js',
    setup({ onResolve, onLoad }) {
      // In a namespace of its own, so that `"type": "module"` of package.json does not hold for what is made of it.
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
 * Bundles zod by itself with what Provost uses of it: a third, as one module. Bundled as it is, its 1,500 exports would be
 * defined anew at each start.
 */
function usedOfZod() {
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
          ...shared,
          stdin: {
            contents: `import { ${list(' as ')} } from 'zod'; export const z = { ${list(': ')} };`,
            resolveDir: root,
            loader: 'js',
          },
          write: false,
          plugins: [leftOut()],
        });
        bundledApart.push(result);
        return { contents: result.outputFiles[0].text, loader: 'js' };
      });
    },
  };
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

/** Loads a module of oclif when something of it is first asked for. */
function whenUsed() {
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

/** Loads a package that is one class when an object of it is first made. */
function whenMade(name) {
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

/** Bundles the JavaScript of the SQLite package, and leaves its native engine where it is installed. */
function sqliteEngine() {
  return {
    name: 'sqlite-engine',
    setup({ onResolve, onLoad }) {
      // Its other form, an ES module, would look for itself by its URL, which a script has none of.
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

/** Puts the lighter modules in the place of oclif's. The build fails where a version of oclif has no such module. */
function lighter() {
  const core = join(root, 'node_modules/@oclif/core/lib');
  const left = new Set(Object.keys(LIGHTER));
  return {
    name: 'lighter',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/]util[\\/](fs|os)\.js$/ }, ({ path }) => {
        const name = relative(core, path).replaceAll('\\', '/').slice(0, -'.js'.length);
        left.delete(name);
        return { contents: LIGHTER[name], resolveDir: dirname(path) };
      });
      onEnd(() => {
        if (left.size > 0) throw new Error(`oclif has no ${[...left].join(', ')} any more.`);
      });
    },
  };
}

/** Leaves out the languages of zod's messages that Provost does not speak, and oclif's tracing of itself. */
function leftOut() {
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
