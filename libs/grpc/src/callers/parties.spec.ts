import { describe, expect, it } from '@jest/globals';

import { Parties } from './parties.js';
import type { PartyNames } from './parties.js';

describe('TRU-4 the parties of certificates', () => {
  it.each<[string, PartyNames, string]>([
    ['a form without an app', { GRPC_APP_NAMES: ['checkout.svc'] }, 'GRPC_APP_NAMES'],
    ["a storefront with an app's name", { GRPC_STOREFRONT_CALLERS: ['payment'] }, 'GRPC_STOREFRONT_CALLERS'],
    [
      "a tool with a storefront's name",
      { GRPC_STOREFRONT_CALLERS: ['web'], GRPC_OPERATOR_CALLERS: ['web'] },
      'GRPC_OPERATOR_CALLERS',
    ],
  ])('TRU-4 must be distinct: %s prevents the start', (_name, config, variable) => {
    expect(() => Parties.named(config)).toThrow(variable);
  });
});
