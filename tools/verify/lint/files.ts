/** Kinds of files, as globs. The name of a file says what it may do. */

/** Made, not written. */
export const IGNORED = [
  '**/dist/**',
  '**/generated/**',
  '**/node_modules/**',
  '.cache/**',
  '.nx/**',
  '.holdfast/**',
  'coverage/**',
  'prisma/**',
];

/** Tests and what only tests use. */
export const TESTS = [
  '**/*.spec.ts',
  '**/*-spec.ts',
  '**/*.contract.ts',
  '**/testing/**/*.ts',
  'libs/testing/src/**/*.ts',
];

/** Rules of the business: plain TypeScript. `layer:domain` projects are added by their tags. */
export const DOMAIN = ['**/domain/**/*.ts', '**/*.port.ts', '**/*.state.ts', '**/*.event.ts'];

/** Where use cases live; the libraries below only bring what they stand on. */
export const USE_CASES = ['apps/**/*.ts', 'libs/checkout/**/*.ts'];

/** What faces a technology, or wires. */
export const EDGES = ['**/*controller.ts', '**/*.module.ts', '**/*.adapter.ts', '**/main.ts', '**/index.ts'];

/** Programs that Node runs as they are. */
export const PROGRAMS = ['tools/**/*.ts', 'bench/**/*.ts', 'eslint.config.ts', 'jest.config.ts'];

/** The only places of SQL: repositories, statements, what makes SQL from the lists of personal tables, and the question whether a database answers. */
export const STATEMENTS = [
  '**/*.repository.ts',
  '**/*.statements.ts',
  'libs/postgres/**/*.ts',
  'libs/ops/src/customers/{erase,read}-customer.ts',
  'libs/platform/src/database/database.ts',
];

/** Where the process's environment is read. Injected faults are no setting of an app: an operator must not find them among the settings. */
export const ENVIRONMENT_READERS = ['**/main.ts', 'libs/fault-injection/src/configured-faults.ts'];

/** Clients of tests, whose answers hundreds of assertions compare with what was expected: the only places of `any`. */
export const WIRE_ANSWERS = [
  'apps/checkout/src/testing/{grpc-caller,test-app}.ts',
  'libs/testing/src/gateway-sandbox.ts',
  'tools/verify/e2e/stack.ts',
];
