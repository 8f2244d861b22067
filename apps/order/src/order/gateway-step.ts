import { STRIPE_UNITS } from '@holdfast/money';

import type { OrderContent } from './order.js';

/**
 * Refunds of the order are multiples of this, in minor units (MON-2): the step stored with the order, else the one of the card gateway's
 * table. Cash and orders without a gateway refund to the minor unit.
 */
export function gatewayStep({
  gatewayStepMinor,
  paymentType,
  currency,
}: Pick<OrderContent, 'gatewayStepMinor' | 'paymentType' | 'currency'>): bigint {
  if (gatewayStepMinor !== undefined) return gatewayStepMinor;
  return paymentType === 'card' && STRIPE_UNITS.takes(currency) ? STRIPE_UNITS.stepMinor(currency) : 1n;
}
