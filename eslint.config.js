import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom (docs/architecture.md). Each room lists the rooms it may not enter;
 * `store` below means the port (src/store/*.ts), `store/sql` its adapter.
 */
const rooms = {
  domain: [],
  model: ['domain'],
  files: ['domain'],
  store: ['domain', 'model', 'files'],
  changes: ['domain', 'model', 'store'],
  operations: ['domain', 'model', 'changes', 'store', 'files'],
  views: ['domain', 'model', 'changes', 'operations'],
  terminal: ['domain', 'views'],
  render: ['domain', 'files', 'views', 'terminal'],
  reports: ['domain', 'operations', 'views', 'render'],
  http: ['domain'],
  server: ['domain', 'changes', 'store', 'operations', 'files', 'views', 'render', 'http'],
  client: ['domain', 'changes', 'operations', 'files', 'http'],
  config: ['domain', 'files', 'store', 'operations', 'changes', 'client'],
  program: [
    'domain',
    'model',
    'terminal',
    'operations',
    'views',
    'render',
    'reports',
    'client',
    'server',
    'config',
    'changes',
    'files',
    'http',
  ],
  commands: [
    'domain',
    'model',
    'terminal',
    'operations',
    'views',
    'render',
    'reports',
    'client',
    'server',
    'config',
    'changes',
    'files',
    'program',
  ],
};

const zones = Object.entries(rooms).flatMap(([room, allowed]) => [
  {
    target: `./src/${room}`,
    from: './src',
    except: [room, ...allowed].map((name) => `./${name}`),
    message: `src/${room} may import only: ${allowed.join(', ') || 'nothing'} (docs/architecture.md)`,
  },
]);

const portOnly = [
  'changes',
  'operations',
  'program',
  'commands',
  'terminal',
  'views',
  'render',
  'reports',
  'files',
  'server',
  'client',
  'http',
].flatMap((room) =>
  ['sql', 'summaries'].map((part) => ({
    target: `./src/${room}`,
    from: `./src/store/${part}`,
    message: `src/${room} speaks to the store through its port only (docs/architecture.md)`,
  })),
);

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.test.json'], tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: {
      // Without these the cycle rule parses no TypeScript, and sees nothing.
      'import-x/extensions': ['.ts', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.test.json' })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...portOnly] }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'The rules read no clock: take a CalendarDate.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^node:(?!url$)' },
            // Internationalised domains are text made from text.
            { group: ['node:url'], allowImportNames: ['domainToASCII', 'domainToUnicode'] },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/terminal/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'stdout', message: 'src/terminal owns the streams.' },
        { object: 'process', property: 'stderr', message: 'src/terminal owns the streams.' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: [
      '*.js',
      '.ci/*.mjs',
      'bin/**/*.{cjs,js,mjs}',
      'test/bench/**/*.js',
      'test/fault/**/*.js',
      'test/postgres/**/*.js',
    ],
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ['bin/*.{cjs,js}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
