import { DomainError } from '@holdfast/errors';
import { CASH_UNITS } from '@holdfast/money';
import type { GatewayUnits } from '@holdfast/money';

import type { Payment } from '../../payment/payment.js';

/** The units of a payment's refunds: those of its gateway, or of cash. */
export const refundUnits = ({ gateway }: Pick<Payment, 'gateway'>, units: GatewayUnits): GatewayUnits =>
  gateway === 'cod' ? CASH_UNITS : units;

/** Throws AMOUNT_NOT_IN_STEPS, with the step, for an amount that the gateway or cash cannot represent (MON-2). */
export function assertInSteps(amountMinor: bigint, currency: string, units: GatewayUnits): void {
  if (units.isWhole(amountMinor, currency)) return;
  const step = units.stepMinor(currency);
  throw new DomainError('AMOUNT_NOT_IN_STEPS', {
    detail: `${currency} goes back in steps of ${step} minor units; ${amountMinor} is none`,
    metadata: { requested_minor: String(amountMinor), step_minor: String(step), currency },
  });
}

/**
 * The refundable part of a wanted amount: at most the rest, in whole steps. The captured amount and all earlier refunds are multiples of
 * the step, so the rest is one too.
 */
export function refundableAmount(wantedMinor: bigint, leftMinor: bigint, stepMinor: bigint): bigint {
  return wantedMinor <= leftMinor ? wantedMinor - (wantedMinor % stepMinor) : leftMinor;
}
