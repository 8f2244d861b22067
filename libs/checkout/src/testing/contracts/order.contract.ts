import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { STRIPE_UNITS, computeTotals } from '@holdfast/money';
import { newId } from '@holdfast/request-context';

import type { CreateOrderRequest, OrderPort } from '../../ports/order.port.js';
import { called, outcomeOf } from './participant.js';

/** An order service as the contract sees it; all in the tenant `demo`. */
export interface OrderWorld {
  readonly port: OrderPort;
  stop(): Promise<void>;
}

const ADDRESS = {
  name: 'Ada',
  line1: '1 Main St',
  city: 'Springfield',
  postalCode: '12345',
  countryCode: 'US',
};

/** A card order of two pieces, as the saga asks for it. */
function anOrder(checkoutId: string, attempt: number, paymentId: string): CreateOrderRequest {
  const lineId = newId();
  const totals = computeTotals({
    currency: 'USD',
    units: STRIPE_UNITS,
    pricesIncludeTax: true,
    shippingPricesNet: false,
    shippingMinor: 500n,
    lines: [{ lineId, sku: 'TEE', quantity: 2, unitPriceMinor: 1_000n }],
    discounts: [],
  });
  const product = {
    productId: newId(),
    name: 'T-Shirt',
    taxClass: 'standard',
    categoryIds: ['things'],
    brandId: 'brand',
  };
  return {
    checkoutId,
    attempt,
    cartId: newId(),
    cartTokenHash: Buffer.alloc(32, 1),
    email: 'ada@example.test',
    locale: 'en',
    payment: { id: paymentId, type: 'card', authorizationId: `pi_${paymentId}` },
    capturePolicy: 'immediate',
    taxRounding: 'line',
    totals,
    products: { TEE: product },
    shippingAddress: ADDRESS,
    billingAddress: ADDRESS,
    shippingMethod: { id: 'standard', name: 'Standard' },
  };
}

/** Fences, attempts and replays of the order service; the fake and the service both keep to it. */
export function orderContract(name: string, open: () => Promise<OrderWorld>): void {
  describe(`2.3 participant contract: ${name}`, () => {
    let world: OrderWorld;
    let checkoutId: string;
    let paymentId: string;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.stop());
    beforeEach(() => {
      checkoutId = newId();
      paymentId = newId();
    });

    const create = (attempt: number, payment = paymentId) =>
      called(() => world.port.create(anOrder(checkoutId, attempt, payment)));
    const created = (attempt: number, payment?: string) => outcomeOf(() => create(attempt, payment));
    const fence = (attempt: number, tenantId?: string) =>
      called(() => world.port.fence({ checkoutId, attempt }), tenantId);

    it('a checkout has one order, however often it is created', async () => {
      const order = await create(1);

      expect(order).toEqual({
        orderId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        orderNumber: expect.stringMatching(/./),
      });
      expect(await create(1)).toEqual(order);
    });

    it('an order for another payment is refused', async () => {
      await create(1);

      expect(await created(2, newId())).toBe('ORDER_MISMATCH');
    });

    it('the fence answers the order where there is one, and then changes nothing', async () => {
      const order = await create(1);

      expect([await fence(1), await fence(5)]).toEqual([order, order]);
      expect(await create(1)).toEqual(order);
    });

    it('the fence refuses attempts up to its own from then on, and no later one', async () => {
      expect([await fence(2), await fence(2)]).toEqual([undefined, undefined]);

      expect([await created(1), await created(2)]).toEqual(['ATTEMPT_FENCED', 'ATTEMPT_FENCED']);
      expect(await created(3)).toBe('done');
    });

    it('an older fence does not lift a newer one', async () => {
      await fence(2);
      await fence(1);

      expect(await created(2)).toBe('ATTEMPT_FENCED');
    });

    it('the fence of another tenant changes nothing', async () => {
      expect(await fence(1, 'demo-eu')).toBeUndefined();

      expect(await created(1)).toBe('done');
    });
  });
}
