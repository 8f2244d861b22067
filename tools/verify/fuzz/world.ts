import type { DemoTenant } from '../../launcher/shopper/addresses.ts';
import { Shop } from '../../launcher/shopper/shop.ts';
import type { Shopper } from '../../launcher/shopper/shopper.ts';
import type { StackAddresses } from '../../launcher/stack-types.ts';
import { issueToken } from '../../sandboxes/identity/issue-token.ts';
import type { TokenOptions } from '../../sandboxes/identity/issue-token.ts';
import { openSigningKey } from '../../sandboxes/identity/signing-key.ts';
import type { Known } from './values.ts';

/** Who sends, and what there is of theirs. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  /** Ids by the name that an address gives them. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly known: Known;
  readonly cartToken: string;
}

/** All that requests may name. */
export interface World {
  readonly callers: readonly Caller[];
  readonly known: Known;
  /** A bearer token of the operator of demo-jp. */
  readonly operator: string;
}

const SKUS = ['TSHIRT-BLK-S', 'TSHIRT-BLK-M', 'TSHIRT-BLK-L', 'SOLDOUT-1', 'NO-SUCH-SKU'];
const CARDS = ['pm_card_visa', 'pm_card_chargeDeclined', 'pm_card_threeDSecureRequired', 'pm_nonsense'];

const KNOWN: Known = {
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
export async function openWorld({
  urls,
  dataDir,
  issuer,
}: Pick<StackAddresses, 'urls' | 'dataDir' | 'issuer'>): Promise<World> {
  const shop = new Shop(urls);
  const key = await openSigningKey(dataDir);
  const token = (customerId: string, tenant: DemoTenant, more: TokenDetails = {}): Promise<string> =>
    issueToken({ key, issuer, customerId, tenant, ...more });
  const [filled, started, ...others] = await Promise.all([
    guest(shop, 'demo', 'filled'),
    guest(shop, 'demo', 'started'),
    guest(shop, 'demo', 'started'),
    guest(shop, 'demo-eu', 'started'),
    guest(shop, 'demo', 'ordered'),
    customer(shop, 'demo', await token('fuzz-customer', 'demo')),
    customer(shop, 'demo-eu', await token('fuzz-customer', 'demo-eu')),
  ]);
  await shop.close();
  const people = [filled, started, ...others];
  const strangers = [
    { 'x-tenant-id': 'demo' },
    { 'x-tenant-id': 'unknown' },
    bearing(await token('fuzz-customer', 'demo', { expiresIn: '-1m' })),
    bearing(await token('ops', 'demo', { roles: ['ops'] })),
  ].map((headers) => ({ ...started, headers }));
  // Over gRPC only demo-jp is changed, by its own operator.
  const operator = `Bearer ${await token('ops', 'demo-jp', { roles: ['ops'], expiresIn: '1h' })}`;
  return { callers: [...people, ...people, ...strangers], known: KNOWN, operator };
}

type TokenDetails = Pick<TokenOptions, 'roles' | 'expiresIn'>;

const bearing = (token: string): Caller['headers'] => ({
  'x-tenant-id': 'demo',
  authorization: `Bearer ${token}`,
});

/** How far a shopper has come. */
type Stage = 'filled' | 'started' | 'ordered';

const guest = (shop: Shop, tenant: DemoTenant, stage: Stage): Promise<Caller> =>
  brought(shop.shopper({ tenant }), stage);

const customer = (shop: Shop, tenant: DemoTenant, token: string): Promise<Caller> =>
  brought(shop.shopper({ tenant, token }), 'ordered');

async function brought(shopper: Shopper, stage: Stage): Promise<Caller> {
  await shopper.fill({ 'TSHIRT-BLK-M': 2 });
  if (stage !== 'filled') await shopper.start();
  const orderId = stage === 'ordered' ? (await shopper.confirm()).orderId : undefined;
  const { headers, cart, cartId, cartToken, checkoutId } = shopper;
  const lineId = cart.lines.map(({ id }) => id);
  return {
    headers,
    ids: {
      carts: [cartId],
      checkouts: checkoutId ? [checkoutId] : [],
      orders: orderId ? [orderId] : [],
      lineId,
      customers: ['fuzz-customer'],
    },
    known: { cartId: [cartId], cartToken: [cartToken], lineId },
    cartToken,
  };
}
