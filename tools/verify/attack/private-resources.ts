import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';

import { sendRequest } from './world.ts';
import type { World } from './world.ts';

const RETURN = { lines: [{ lineId: randomUUID(), quantity: 1 }], reason: 'x' };

/** Routes at which the resources of customers are read and changed. */
const PRIVATE_ROUTES = ({
  guest,
  customer,
  customerId,
  ready,
}: World): [string, string, string, object?][] => [
  ['checkout', 'GET', `/v1/carts/${ready.cartId}`],
  ['checkout', 'POST', `/v1/carts/${ready.cartId}/lines`, { sku: 'TSHIRT-BLK-S', quantity: 1 }],
  ['checkout', 'PUT', `/v1/carts/${ready.cartId}/promotion-codes`, { codes: ['WELCOME10'] }],
  ['checkout', 'GET', `/v1/checkouts/${ready.checkoutId}`],
  ['checkout', 'PATCH', `/v1/checkouts/${ready.checkoutId}`, { email: 'eve@evil.example' }],
  ['checkout', 'DELETE', `/v1/checkouts/${ready.checkoutId}`],
  ['checkout', 'GET', `/v1/checkouts/${ready.checkoutId}/order`],
  [
    'checkout',
    'POST',
    `/v1/checkouts/${ready.checkoutId}/confirm`,
    { payment: { type: 'card', paymentMethodId: 'pm_card_visa' } },
  ],
  ['order', 'GET', `/v1/orders/${guest.orderId}`],
  ['order', 'GET', `/v1/orders/${customer.orderId}`],
  ['order', 'POST', `/v1/orders/${customer.orderId}/cancel`, {}],
  ['order', 'POST', `/v1/orders/${guest.orderId}/cancel`, {}],
  ['checkout', 'POST', '/v1/checkouts', { cartId: ready.cartId }],
  ['checkout', 'GET', `/v1/checkouts/${guest.checkoutId}/order`],
  ['order', 'GET', `/v1/orders/${customer.orderId}/returns`],
  ['order', 'POST', `/v1/orders/${guest.orderId}/returns`, RETURN],
  ['payment', 'GET', `/v1/customers/${customerId}/payments`],
];

/** Every route answers 401 or 404, and no response contains an e-mail address of a customer. */
export async function expectNoAccess(
  world: World,
  headers: Readonly<Record<string, string>>,
  what = '',
): Promise<void> {
  for (const [app, method, path, body] of PRIVATE_ROUTES(world)) {
    const answer = await sendRequest(world.stack.app(app).http, method, path, { headers, body });
    expect([what, path, [401, 404].includes(answer.status)]).toEqual([what, path, true]);
    for (const secret of [world.ready.email, world.guest.email, world.customer.email])
      expect(answer.body).not.toContain(secret);
  }
}
