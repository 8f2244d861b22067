import { jest } from '@jest/globals';

// Real servers on a busy machine: a slow test is not broken, a hanging one is.
jest.setTimeout(120_000);
