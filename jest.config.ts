import type { Config } from 'jest';

// Two tiers share one set-up: `unit` touches nothing outside its process, `integration` runs on real
// PostgreSQL and Redis. End-to-end specs (tools/verify/e2e) drive a whole running stack.
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@holdfast/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // `.js` before `.mjs`: the line above also holds inside of packages, where `./index.js` may have an `index.mjs` beside it that imports it.
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  modulePathIgnorePatterns: ['/dist/', '/\\.holdfast/', '/\\.cache/'],
  watchPathIgnorePatterns: ['/dist/'],
};

const config: Config = {
  // A worker ends by itself, but its process needs up to 1.2 s on a busy machine: V8 frees heaps of hundreds of megabytes, because Jest keeps
  // the ES modules of every spec. Jest's default of 0.5 s would kill such a worker and blame an open handle. A worker with a real open
  // handle does not end at all: Jest still kills and reports it, after this time.
  workerGracefulExitTimeout: 10_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,tools,bench}/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs,tools}/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/tools/verify/test/servers/global-setup.ts',
      globalTeardown: '<rootDir>/tools/verify/test/servers/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/tools/verify/test/servers/setup-after-env.ts'],
    },
    {
      ...shared,
      // Figures: run alone, on a quiet machine (npm test -- performance).
      displayName: 'performance',
      testMatch: ['<rootDir>/{apps,libs,tools}/**/*.perf-spec.ts'],
      globalSetup: '<rootDir>/tools/verify/test/servers/global-setup.ts',
      globalTeardown: '<rootDir>/tools/verify/test/servers/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/tools/verify/test/servers/setup-after-env.ts'],
    },
    {
      ...shared,
      // Beside Stripe's own mock and OpenAPI document (npm run test:stripe-contract).
      displayName: 'stripe-contract',
      testMatch: ['<rootDir>/{apps,tools}/**/*.contract-spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/tools/sandboxes/gateway/contract/setup-after-env.ts'],
    },
    {
      ...shared,
      // Pages in a real Chromium (npm run test:browser).
      displayName: 'browser',
      testMatch: ['<rootDir>/apps/**/*.browser-spec.ts'],
      globalSetup: '<rootDir>/tools/verify/test/servers/global-setup.ts',
      globalTeardown: '<rootDir>/tools/verify/test/servers/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/tools/verify/test/servers/setup-after-env.ts'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tools/verify/e2e/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/tools/verify/e2e/global-setup.ts',
      globalTeardown: '<rootDir>/tools/verify/e2e/global-teardown.ts',
    },
    {
      ...shared,
      // A running stack under attack (npm run test:attack).
      displayName: 'attack',
      testMatch: ['<rootDir>/tools/verify/attack/**/*.attack-spec.ts'],
      globalSetup: '<rootDir>/tools/verify/attack/global-setup.ts',
      globalTeardown: '<rootDir>/tools/verify/attack/global-teardown.ts',
    },
  ],
};

export default config;
