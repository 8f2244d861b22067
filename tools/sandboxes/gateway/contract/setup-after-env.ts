import { jest } from '@jest/globals';

// The schemas of what Stripe answers are compiled when first needed: seconds on a slow machine.
jest.setTimeout(60_000);
