import type { Linter } from 'eslint';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

import { insideZones, zonesOf } from './boundaries.ts';
import {
  DOMAIN,
  EDGES,
  ENVIRONMENT_READERS,
  IGNORED,
  PROGRAMS,
  STATEMENTS,
  TESTS,
  USE_CASES,
  WIRE_ANSWERS,
} from './files.ts';
import { house, houseRules } from './house-rules.ts';
import { readProjects } from './projects.ts';
import type { Project } from './projects.ts';

type Config = ReturnType<typeof tseslint.config>;

const lines = (max: number): Linter.RuleEntry => ['error', { max, skipBlankLines: true, skipComments: true }];

const SIZES: Linter.RulesRecord = {
  'max-lines': lines(300),
  'max-lines-per-function': lines(50),
  'max-depth': ['error', 3],
};

const PLAIN_MISTAKES: Linter.RulesRecord = { 'no-var': 'error', 'prefer-const': 'error', eqeqeq: 'error' };

const TYPED_MISTAKES: Linter.RulesRecord = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
};

const ENVIRONMENT = {
  object: 'process',
  property: 'env',
  message: 'configuration is parsed once, in main.ts and config.ts',
};

/** The rules for a workspace of Nx at `root`. */
export function lintConfig(root: string): Config {
  const projects = readProjects(root);
  return tseslint.config(
    { ignores: IGNORED },
    // A comment that switches a rule off has no effect, and is reported.
    { linterOptions: { noInlineConfig: true } },
    ...typescript(root, projects),
    ...javascript(),
  );
}

function typescript(root: string, projects: readonly Project[]): Config {
  const domainProjects = projects.filter(({ tags }) => tags.includes('layer:domain'));
  return tseslint.config(
    {
      files: ['**/*.ts'],
      plugins: { '@typescript-eslint': tseslint.plugin, 'import-x': importX, house: houseRules },
    },
    everyFile(root, projects),
    { files: USE_CASES, ignores: [...EDGES, ...TESTS], rules: house('upwards') },
    {
      files: [...DOMAIN, ...domainProjects.map((project) => `${project.root}/**/*.ts`)],
      ignores: TESTS,
      rules: house('frameworks'),
    },
    { files: STATEMENTS, rules: { 'house/sql-place': 'off' } },
    {
      files: [...TESTS, ...PROGRAMS],
      rules: {
        'no-restricted-properties': 'off',
        'house/sql-place': 'off',
        'house/maps-for-tables': 'off',
        'house/test-support': 'off',
        'house/tags': ['error', { zones: zonesOf(projects, 'tests'), basePath: root }],
      },
    },
    { files: PROGRAMS, ignores: TESTS, rules: house('erasable') },
    { files: ENVIRONMENT_READERS, rules: { 'no-restricted-properties': 'off' } },
    { files: WIRE_ANSWERS, rules: { '@typescript-eslint/no-explicit-any': 'off' } },
    { files: TESTS, rules: { 'max-lines-per-function': 'off' } },
  );
}

function everyFile(root: string, projects: readonly Project[]): Config[number] {
  return {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: root },
    },
    settings: {
      'import-x/extensions': ['.ts', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js', '.mjs', '.json', '.node'],
          extensionAlias: { '.js': ['.ts', '.js'] },
          conditionNames: ['@holdfast/source', 'import', 'node', 'default'],
        }),
      ],
    },
    rules: {
      ...SIZES,
      ...PLAIN_MISTAKES,
      ...TYPED_MISTAKES,
      ...house('few-parameters', 'maps-for-tables', 'sql-place', 'library-root', 'test-support'),
      'house/tags': ['error', { zones: zonesOf(projects, 'sources'), basePath: root }],
      'house/library-inside': ['error', { zones: insideZones(projects), basePath: root }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-properties': ['error', ENVIRONMENT],
    },
  };
}

const UNUSED: Linter.RuleEntry = [
  'error',
  {
    ignoreRestSiblings: true,
    varsIgnorePattern: '^_',
    argsIgnorePattern: '^_',
    destructuredArrayIgnorePattern: '^_',
  },
];

/** The starter, which runs on old Nodes. */
function javascript(): Config {
  return [
    {
      files: ['**/*.mjs', '**/*.js'],
      rules: { ...SIZES, ...PLAIN_MISTAKES, 'max-params': ['error', 5], 'no-unused-vars': UNUSED },
      languageOptions: { sourceType: 'module', ecmaVersion: 2024 },
    },
  ];
}
