import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startShipping } from '../testing/shipping-app.js';
import type { ShippingUnderTest } from '../testing/shipping-app.js';

let app: ShippingUnderTest;
beforeAll(async () => {
  app = await startShipping();
});
afterAll(() => app.stop());

async function send(body: object, roles: string[] = ['ops']) {
  const response = await fetch(`${app.internalUrl}/ops/shipping-rates`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await app.issuer.token('olga', 'demo', '5m', roles)}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as object };
}
const rows = async (query: string) => (await app.database.pool.query(query)).rows;
const switches = () => rows('SELECT tenant_id, rates_enabled FROM shipping_switches');
const acts = () => rows('SELECT actor, action, outcome FROM ops_audit ORDER BY at');

describe('OPS-7 shipping rates switched by an operator', () => {
  it('OPS-7 stay as they are without the role, for an invalid request and in a dry run', async () => {
    expect(await send({ enabled: false }, [])).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } });
    expect(await send({ enabled: 'no' })).toMatchObject({
      status: 400,
      body: { reason: 'VALIDATION_FAILED' },
    });
    expect(await send({ enabled: false, dryRun: true })).toEqual({ status: 200, body: { wasEnabled: true } });
    expect([await switches(), await acts()]).toEqual([[], []]);
  });

  it('OPS-7 are switched with a line of the audit each', async () => {
    expect((await send({ enabled: false })).body).toEqual({ wasEnabled: true });
    expect(await switches()).toEqual([{ tenant_id: 'demo', rates_enabled: false }]);
    expect((await send({ enabled: true })).body).toEqual({ wasEnabled: false });
    expect(await acts()).toEqual([
      { actor: 'olga', action: 'shipping-rates.disable', outcome: 'on -> off' },
      { actor: 'olga', action: 'shipping-rates.enable', outcome: 'off -> on' },
    ]);
  });
});
