import { STRIPE_UNITS } from '@holdfast/money';

import type { OrderContent } from './order.js';

/**
 * What amounts that go back for an order are multiples of, in minor units (MON-2): as kept with the order, else as the table of the
 * gateway that takes its cards has it. Cash goes back to the minor unit, and so does what no gateway took.
 */
export function gatewayStep({
  gatewayStepMinor,
  paymentType,
  currency,
}: Pick<OrderContent, 'gatewayStepMinor' | 'paymentType' | 'currency'>): bigint {
  if (gatewayStepMinor !== undefined) return gatewayStepMinor;
  return paymentType === 'card' && STRIPE_UNITS.takes(currency) ? STRIPE_UNITS.stepMinor(currency) : 1n;
}
