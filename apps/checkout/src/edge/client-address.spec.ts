import { describe, expect, it } from '@jest/globals';

import { grpcClientOf } from './client-address.js';

describe('TRU-9 the client that a storefront names', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3::4', '2001:db8:1:2::/64'],
  ])('TRU-9 %s is %s', (given, client) => {
    expect(grpcClientOf({ 'x-client-address': given })).toBe(client);
  });

  it.each([
    ...['10.1.2.3', '127.0.0.1', '172.31.0.1', '192.168.1.1', '100.64.0.9', '169.254.1.1'],
    ...['::1', 'fd00::1', 'fe80::1', '::ffff:10.0.0.1', 'nowhere', '', '192.0.2.7, 192.0.2.8'],
  ])(
    'TRU-9 %j is an unknown client: not one client together with all others behind the same machine',
    (given) => {
      expect(grpcClientOf({ 'x-client-address': given })).toBeUndefined();
    },
  );

  it('TRU-9 left out it is not known', () => {
    expect(grpcClientOf({})).toBeUndefined();
  });
});
