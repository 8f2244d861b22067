import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';

import { lastOrderEvent } from './forged-events.ts';
import { callAs } from './grpc-caller.ts';
import type { CallerIdentity, GrpcCall } from './grpc-caller.ts';
import type { World } from './world.ts';

/** The largest attempt number that a request can carry. */
export const LARGEST_ATTEMPT = 2_147_483_647;

/** Calls that move money, stock, prices and orders, or end a customer's checkout. */
async function valuableCalls(world: World): Promise<GrpcCall[]> {
  const { payment_id: paymentId, total } = await lastOrderEvent(world, world.customer);
  const amount = { amountMinor: String(total.amount_minor), currencyCode: total.currency };
  return [
    {
      ...{ packageName: 'holdfast.payment.v1', service: 'PaymentService', method: 'RefundPayment' },
      request: { paymentId, amount, idempotencyKey: randomUUID(), reason: 'x' },
    },
    {
      ...{ packageName: 'holdfast.payment.v1', service: 'PaymentService', method: 'VoidPayment' },
      request: { checkoutId: world.ready.checkoutId, attempt: 1 },
    },
    {
      ...{ packageName: 'holdfast.order.v1', service: 'OrderService', method: 'CancelOrder' },
      request: { orderId: world.customer.orderId, reason: 'x' },
    },
    {
      ...{ packageName: 'holdfast.order.v1', service: 'OrderService', method: 'FenceCartSession' },
      request: { cartSessionId: world.ready.checkoutId, attempt: LARGEST_ATTEMPT },
    },
    {
      ...{ packageName: 'holdfast.pricing.v1', service: 'PricingService', method: 'SetPrice' },
      request: { sku: 'TSHIRT-BLK-M', currency: 'USD', unitPriceMinor: '1' },
    },
    {
      ...{ packageName: 'holdfast.warehouse.v1', service: 'WarehouseService', method: 'SetStock' },
      request: { sku: 'SOLDOUT-1', quantity: 500 },
    },
    {
      ...{
        packageName: 'holdfast.checkout.v1',
        service: 'CheckoutService',
        method: 'CompleteHostedCheckout',
      },
      request: { checkoutId: world.ready.checkoutId, attempt: LARGEST_ATTEMPT },
    },
    {
      ...{ packageName: 'holdfast.promotion.v1', service: 'PromotionService', method: 'ReleasePromotions' },
      request: { checkoutId: world.ready.checkoutId, attempt: LARGEST_ATTEMPT },
    },
  ];
}

/** Every valuable call is refused with one of these reasons. */
export async function expectRefused(
  world: World,
  identity: CallerIdentity,
  reasons: readonly string[],
  token?: string,
): Promise<void> {
  for (const call of await valuableCalls(world)) {
    const answer = await callAs(world.stack, identity, { ...call, ...(token && { token }) });
    expect([call.method, answer, reasons.includes(answer)]).toEqual([call.method, answer, true]);
  }
}
