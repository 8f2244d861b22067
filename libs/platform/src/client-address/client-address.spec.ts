import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ConfigError } from '@holdfast/config';

import { fastifyAdapter } from '../http.js';
import { PUBLIC_ROUTE } from '../listeners/public-routes.js';
import { TrustedProxies, clientAddressOf } from './client-address.js';

const ipv4 = fc.ipV4();

describe('TRU-8 the address of a client', () => {
  it('TRU-8 without trusted proxies is the peer address, for any header', () => {
    fc.assert(
      fc.property(ipv4, fc.string(), (peer, header) => {
        expect(new TrustedProxies().clientOf(peer, header)).toBe(peer);
      }),
    );
  });

  it('TRU-8 is the right-most hop that is not a trusted proxy', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48']);
    const inside = fc.constantFrom('10.1.2.3', '10.255.0.1', '192.0.2.1', '2001:db8:ffff::7');
    const outside = ipv4.filter((address) => !address.startsWith('10.') && address !== '192.0.2.1');
    fc.assert(
      fc.property(fc.string(), outside, fc.array(inside), inside, (sent, client, hops, peer) => {
        const header = [sent, client, ...hops].join(', ');
        expect(proxies.clientOf(peer, header)).toBe(client);
        expect(proxies.clientOf(client, header)).toBe(client);
      }),
    );
  });

  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['192.0.2.7:4711', '192.0.2.7'],
    [undefined, 'unknown'],
  ])('TRU-8 %s counts as %s', (given, counted) => {
    expect(new TrustedProxies().clientOf(given, undefined)).toBe(counted);
    if (given) expect(new TrustedProxies(['10.0.0.1']).clientOf('10.0.0.1', given)).toBe(counted);
  });

  it.each(['', 'unknown', '_hidden', '999.1.1.1', '1', '0x7f.1'])(
    'TRU-8 a hop that is not an address (%j) counts as the proxy that added it',
    (hop) => {
      expect(new TrustedProxies(['10.0.0.1']).clientOf('10.0.0.1', `192.0.2.7, ${hop}`)).toBe('10.0.0.1');
    },
  );

  it('TRU-8 a mapped address of a trusted proxy is trusted', () => {
    expect(new TrustedProxies(['10.0.0.0/8']).clientOf('::ffff:10.0.0.1', '192.0.2.7')).toBe('192.0.2.7');
  });

  it.each(['nonsense', '10.0.0.0/33', '10.0.0.1/', '::/129', '1'])(
    'SYS-3 %s in TRUSTED_PROXIES prevents the start',
    (proxy) => {
      expect(() => new TrustedProxies([proxy])).toThrow(ConfigError);
    },
  );
});

describe('TRU-8 the client of a request', () => {
  const adapters = { open: fastifyAdapter({}), trusting: fastifyAdapter({ trustedProxies: ['127.0.0.1'] }) };
  const urls = new Map<string, string>();
  beforeAll(async () => {
    for (const [name, adapter] of Object.entries(adapters)) {
      const fastify = adapter.getInstance();
      fastify.get('/client', { config: PUBLIC_ROUTE }, (request) => ({
        client: clientAddressOf(request as never),
      }));
      urls.set(name, await fastify.listen({ host: '127.0.0.1', port: 0 }));
    }
  });
  afterAll(async () => {
    for (const adapter of Object.values(adapters)) await adapter.getInstance().close();
  });

  it.each([
    ['open', '127.0.0.1'],
    ['trusting', '192.0.2.7'],
  ])('TRU-8 an %s server counts a forwarded request for %s', async (name, client) => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' };
    const answer = await fetch(`${urls.get(name)}/client`, { headers });

    expect(await answer.json()).toEqual({ client });
  });
});
