import { Shop } from '../../launcher/shopper/shop.ts';
import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../../sandboxes/identity/signing-key.ts';

const SKUS = ['TSHIRT-BLK-S', 'TSHIRT-BLK-M', 'TSHIRT-BLK-L', 'SOLDOUT-1', 'NO-SUCH-SKU'];
const CARDS = ['pm_card_visa', 'pm_card_chargeDeclined', 'pm_card_threeDSecureRequired', 'pm_nonsense'];

const KNOWN = {
  sku: SKUS,
  quantity: [1, 2, 3],
  version: [1, 2, 3, undefined],
  codes: [['WELCOME10'], ['FREESHIP', 'ONLY5'], []],
  shippingMethodId: ['standard', 'express'],
  paymentMethodId: CARDS,
  currency: ['USD', 'EUR', 'JPY'],
  countryCode: ['US', 'NL', 'DE', 'JP'],
  postalCode: ['94105', '1012 LG', '10115'],
};

/**
 * Callers with real carts, checkouts and orders to reach for, each in another state, and strangers: without them every request would
 * end at the first look-up. Made anew from time to time, since requests that come through use them up.
 */
export async function openWorld({ urls, dataDir, issuer }) {
  const shop = new Shop(urls);
  const key = await openSigningKey(dataDir);
  const token = (customerId, tenant, more) => issueToken({ key, issuer, customerId, tenant, ...more });
  const people = await Promise.all([
    guest(shop, 'demo', 'filled'),
    guest(shop, 'demo', 'started'),
    guest(shop, 'demo', 'started'),
    guest(shop, 'demo-eu', 'started'),
    guest(shop, 'demo', 'ordered'),
    customer(shop, 'demo', await token('fuzz-customer', 'demo')),
    customer(shop, 'demo-eu', await token('fuzz-customer', 'demo-eu')),
  ]);
  const strangers = [
    { headers: { 'x-tenant-id': 'demo' } },
    { headers: { 'x-tenant-id': 'unknown' } },
    {
      headers: {
        'x-tenant-id': 'demo',
        authorization: `Bearer ${await token('fuzz-customer', 'demo', { expiresIn: '-1m' })}`,
      },
    },
    {
      headers: {
        'x-tenant-id': 'demo',
        authorization: `Bearer ${await token('ops', 'demo', { roles: ['ops'] })}`,
      },
    },
  ].map((stranger) => ({ ...stranger, ids: people[1].ids, known: people[1].known }));
  await shop.close();
  // Over gRPC only demo-jp is changed, by its own operator.
  const operator = `Bearer ${await token('ops', 'demo-jp', { roles: ['ops'], expiresIn: '1h' })}`;
  return { callers: [...people, ...people, ...strangers], known: KNOWN, operator };
}

async function guest(shop, tenant, state) {
  return callerOf(await brought(shop.shopper({ tenant }), state));
}

async function customer(shop, tenant, token) {
  const caller = callerOf(await brought(shop.shopper({ tenant, token }), 'ordered'));
  return { ...caller, ids: { ...caller.ids, customers: ['fuzz-customer'] } };
}

async function brought(shopper, state) {
  await shopper.fill({ 'TSHIRT-BLK-M': 2 });
  if (state !== 'filled') await shopper.start();
  if (state === 'ordered') shopper.orderId = (await shopper.confirm()).orderId;
  return shopper;
}

function callerOf({ headers, cart, cartId, cartToken, checkoutId, orderId }) {
  return {
    headers,
    ids: {
      carts: [cartId],
      checkouts: checkoutId ? [checkoutId] : [],
      orders: orderId ? [orderId] : [],
      lineId: cart.lines.map(({ id }) => id),
      customers: ['fuzz-customer'],
    },
    known: { cartId: [cartId], cartToken: [cartToken], lineId: cart.lines.map(({ id }) => id) },
  };
}
