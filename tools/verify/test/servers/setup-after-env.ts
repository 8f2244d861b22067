import { jest } from '@jest/globals';

// Real servers on a busy machine: a slow test is not yet a broken one, a hanging one is.
jest.setTimeout(120_000);
