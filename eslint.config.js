import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The layers, from the pure core outwards: a folder may import itself and what stands before it. */
const layers = [
  ['src/api', []],
  ['src/policy', ['src/api']],
  // That file imports nothing.
  ['src/reconcile', ['src/api', 'src/policy', 'src/runtime/concurrency.ts']],
  ['src/runtime', ['src/api', 'src/policy', 'src/reconcile']],
  ['src/metrics', ['src/api', 'src/policy', 'src/reconcile', 'src/runtime']],
  ['src/kube', ['src/api', 'src/policy', 'src/reconcile', 'src/runtime']],
  ['src/matching', ['src/api', 'src/policy']],
  ['src/scan', ['src/api', 'src/policy', 'src/matching', 'src/reconcile', 'src/runtime']],
  [
    'src/evidence',
    [
      'src/api',
      'src/policy',
      'src/reconcile',
      'src/runtime',
      'src/scan/blob-port.ts',
      'src/scan/blob-service.ts',
      'src/scan/blob-writer.ts',
    ],
  ],
  [
    'src/erasure',
    ['src/api', 'src/policy', 'src/matching', 'src/reconcile', 'src/runtime', 'src/scan', 'src/evidence'],
  ],
  ['src/azure', ['src/api', 'src/policy', 'src/reconcile', 'src/runtime', 'src/scan']],
  ['src/shards', ['src/api', 'src/policy', 'src/reconcile', 'src/runtime', 'src/kube', 'src/scan']],
  ['src/probe', ['src/api', 'src/policy', 'src/reconcile', 'src/runtime', 'src/azure']],
];

const pureCore =
  'This folder is pure: it gets time as an argument, awaits nothing and reads no clock. Move the effect to an edge.';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })] },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: layers.map(([folder, allowed]) => ({
            target: `./${folder}`,
            from: './src',
            except: [folder, ...allowed].map((path) => `./${path.slice('src/'.length)}`),
            message: `${folder} may import ${[folder, ...allowed].join(', ')} only.`,
          })),
        },
      ],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }],
      complexity: ['error', 12],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['src/policy/**/*.ts', 'src/api/**/*.ts', 'src/matching/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: pureCore },
        { selector: 'AwaitExpression', message: pureCore },
        { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: pureCore },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: pureCore },
        { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: pureCore },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(node:|@azure/|@kubernetes/|undici)', message: pureCore }] },
      ],
    },
  },
  {
    files: ['*.config.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ['*.config.js'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    // Jest takes its global setup and teardown, its order and its environment by default export only; fast-check has one.
    files: [
      'start-shared-control-plane',
      'stop-shared-control-plane',
      'long-files-first',
      'plain-global-environment',
      'seeded-fast-check',
    ].map((name) => `test/support/${name}.ts`),
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', complexity: 'off' },
  },
);
