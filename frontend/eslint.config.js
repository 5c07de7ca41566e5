// The rules for every script of the project; `make lint` applies them and fails on any finding.
import js from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import globals from 'globals';

export default [
  { ignores: ['node_modules/'] },
  js.configs.recommended,
  importX.flatConfigs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-implicit-globals': 'error',
      'no-redeclare': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_$' }],
      'no-use-before-define': ['error', { functions: false, variables: false }],
      'no-var': 'error',
      'prefer-const': 'error',
      // Names and texts of others may hold any character; expressions that find these name them.
      'no-control-regex': 'off',
      'import-x/extensions': ['error', 'always', { ignorePackages: true }],
      'import-x/first': 'error',
      'import-x/newline-after-import': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-mutable-exports': 'error',
      'import-x/no-self-import': 'error',
      'import-x/no-unresolved': ['error', { ignore: ['^oxigraph/'] }], // "exports" are esbuild's to follow
      'import-x/no-useless-path-segments': 'error',
      'import-x/order': ['error', { alphabetize: { order: 'asc' } }],
    },
  },
  { files: ['src/**'], languageOptions: { globals: globals.browser } },
  { files: ['src/explorer/**'], languageOptions: { globals: { vis: 'readonly' } } }, // vis-network stands before it
  { files: ['src/worker.js'], languageOptions: { globals: globals.worker } },
  { files: ['*.js', '*.mjs'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
];
