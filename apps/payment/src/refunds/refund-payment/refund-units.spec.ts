import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isDomainError } from '@holdfast/errors';
import { CASH_UNITS, STRIPE_UNITS } from '@holdfast/money';

import { assertInSteps, refundUnits, refundableAmount } from './refund-units.js';

type Act = { readonly kind: 'return' | 'hand'; readonly wantedMinor: bigint };

const acts = fc.array(
  fc.record({
    kind: fc.constantFrom('return' as const, 'hand' as const),
    wantedMinor: fc.bigInt(1n, 400_000n),
  }),
  { maxLength: 20 },
);

describe('MON-2 the refunds of one payment', () => {
  it('MON-2 returns of any size, manual refunds and a cancellation, in any order and currency, sum to the paid amount', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STRIPE_UNITS.codes()),
        fc.bigInt(100n, 900_000n),
        acts,
        (currency, exact, given) => {
          const step = STRIPE_UNITS.stepMinor(currency);
          const paid = STRIPE_UNITS.round(exact, currency).amountMinor;
          let left = paid;
          let atGateway = 0n;
          const give = (amount: bigint): void => {
            expect(amount >= 0n && amount <= left).toBe(true);
            left -= amount;
            atGateway += STRIPE_UNITS.toGateway(amount, currency);
          };
          for (const { kind, wantedMinor } of given as Act[]) {
            if (kind === 'return') give(refundableAmount(wantedMinor, left, step));
            else if (wantedMinor <= left && isInSteps(wantedMinor, currency)) give(wantedMinor);
          }
          give(refundableAmount(paid, left, step));

          expect(left).toBe(0n);
          expect(STRIPE_UNITS.fromGateway(atGateway, currency)).toBe(paid);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('MON-2 a refusal names the step; the step of cash is the minor unit', () => {
    expect(() => assertInSteps(6_943n, 'KWD', STRIPE_UNITS)).toThrow(
      expect.objectContaining({
        reason: 'AMOUNT_NOT_IN_STEPS',
        metadata: { requested_minor: '6943', step_minor: '10', currency: 'KWD' },
      }),
    );
    expect(refundUnits({ gateway: 'cod' }, STRIPE_UNITS)).toBe(CASH_UNITS);
    expect(refundUnits({ gateway: 'stripe' }, STRIPE_UNITS)).toBe(STRIPE_UNITS);
    expect(() => assertInSteps(6_943n, 'KWD', CASH_UNITS)).not.toThrow();
  });
});

function isInSteps(amountMinor: bigint, currency: string): boolean {
  try {
    assertInSteps(amountMinor, currency, STRIPE_UNITS);
    return true;
  } catch (error) {
    if (isDomainError(error, 'AMOUNT_NOT_IN_STEPS')) return false;
    throw error;
  }
}
