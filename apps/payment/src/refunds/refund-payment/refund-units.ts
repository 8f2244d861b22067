import { DomainError } from '@holdfast/errors';
import { CASH_UNITS } from '@holdfast/money';
import type { GatewayUnits } from '@holdfast/money';

import type { Payment } from '../../payment/payment.js';

/** The units that a payment's money goes back in: those of what took it. */
export const refundUnits = ({ gateway }: Pick<Payment, 'gateway'>, units: GatewayUnits): GatewayUnits =>
  gateway === 'cod' ? CASH_UNITS : units;

/** Throws AMOUNT_NOT_IN_STEPS, which names the step, for an amount that what took the money cannot give back as it is (MON-2). */
export function assertInSteps(amountMinor: bigint, currency: string, units: GatewayUnits): void {
  if (units.isWhole(amountMinor, currency)) return;
  const step = units.stepMinor(currency);
  throw new DomainError('AMOUNT_NOT_IN_STEPS', {
    detail: `${currency} goes back in steps of ${step} minor units; ${amountMinor} is none`,
    metadata: { requested_minor: String(amountMinor), step_minor: String(step), currency },
  });
}

/**
 * What of a wanted amount can go back: no more than is left, and nothing finer than the step. What was captured, and all that went back
 * before, are multiples of the step, so what is left is one too.
 */
export function affordable(wantedMinor: bigint, leftMinor: bigint, stepMinor: bigint): bigint {
  return wantedMinor <= leftMinor ? wantedMinor - (wantedMinor % stepMinor) : leftMinor;
}
