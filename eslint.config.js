// ESLint decides only what can be wrong; layout is Prettier's.
import { readFileSync } from 'node:fs';

import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

// Constructors take what is injected, however much that is; everything else takes an object from the fifth parameter on.
const FEW_PARAMETERS = [
  'FunctionDeclaration',
  'ArrowFunctionExpression',
  'MethodDefinition[kind!="constructor"] > FunctionExpression',
].map((kind) => ({
  selector: `${kind}[params.length>4]`,
  message: 'more than four parameters: take an object',
}));

/** `table['constructor']` is a function, whoever asks: names from outside are looked up in a Map (TRU-14). */
const MAPS_FOR_TABLES = [
  {
    selector:
      'Program > :matches(VariableDeclaration, ExportNamedDeclaration > VariableDeclaration) > VariableDeclarator[init.type="ObjectExpression"][init.properties.length>0] > Identifier TSTypeReference[typeName.name="Record"] > TSTypeParameterInstantiation > TSStringKeyword:first-child',
    message: 'a table looked up by any text is a Map: a plain object knows `constructor` and `__proto__`',
  },
  {
    selector: 'BinaryExpression[operator="in"][right.type="Identifier"][right.name=/^[A-Z][A-Z_]+$/]',
    message: 'use a Map, or Object.hasOwn: `in` finds what every object inherits',
  },
];

/** Sizes of style guide 2.10; generated code is left out altogether. */
const SIZES = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 3],
  'no-restricted-syntax': ['error', ...FEW_PARAMETERS, ...MAPS_FOR_TABLES],
};

const SPECS = [
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '**/*.e2e-spec.ts',
  '**/*.perf-spec.ts',
  '**/*.contract-spec.ts',
  '**/*.browser-spec.ts',
  '**/*.attack-spec.ts',
  '**/testing/**',
];

/** A service never imports another service's code; what they share are contracts and the shared libraries. */
const BOUNDARIES = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { group: ['**/apps/*/**', '@holdfast/app-*'], message: 'no app imports an app' },
        // What a library brings for tests has an address of its own.
        { group: ['@holdfast/*/*', '!@holdfast/*/testing'], message: 'import a library by its root' },
      ],
    },
  ],
};

/** Files that are not typed yet: the list of tsconfig.json, less what is built. It only ever grows shorter. */
const UNTYPED = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')).exclude.filter(
  (pattern) => /^(tools|bench)\//.test(pattern),
);

const UNTYPED_RULES = {
  'max-params': ['error', 5],
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: 'error',
};
const UNUSED = [
  'error',
  {
    ignoreRestSiblings: true,
    varsIgnorePattern: '^_',
    argsIgnorePattern: '^_',
    destructuredArrayIgnorePattern: '^_',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/generated/**',
      '**/node_modules/**',
      '.cache/**',
      '.nx/**',
      '.holdfast/**',
      'coverage/**',
      'prisma/**',
    ],
  },
  {
    files: ['**/*.ts'],
    ignores: UNTYPED,
    extends: [tseslint.configs.base],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...SIZES,
      ...BOUNDARIES,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'configuration is parsed once, in main.ts and config.ts',
        },
      ],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/{money,saga}/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@nestjs/*', '**/generated/**', 'pg', '@holdfast/proto'],
              message: 'the domain knows no framework',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/main.ts', ...SPECS, 'tools/**', 'bench/**', 'libs/testing/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: SPECS,
    rules: {
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      // Their tables are looked up by names of their own.
      'no-restricted-syntax': ['error', ...FEW_PARAMETERS],
      // What came over the wire is asserted on, not relied on.
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  {
    files: UNTYPED,
    ignores: SPECS,
    rules: { ...SIZES, ...UNTYPED_RULES, 'no-restricted-syntax': 'off' },
  },
  {
    files: UNTYPED,
    extends: [tseslint.configs.base],
    rules: { ...UNTYPED_RULES, '@typescript-eslint/no-unused-vars': UNUSED },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: { ...SIZES, ...UNTYPED_RULES, 'no-restricted-syntax': 'off', 'no-unused-vars': UNUSED },
    languageOptions: { sourceType: 'module', ecmaVersion: 2024 },
  },
);
