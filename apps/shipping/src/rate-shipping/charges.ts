import type { RateStep } from './shipping-rates.repository.js';

/** A method that serves the address, and its price. */
export interface ShippingCharge {
  readonly id: string;
  readonly name: string;
  readonly rateMinor: bigint;
  readonly estimatedDays: number;
}

/** Leaves out methods that do not carry that much; from its free-above amount on (that amount included) a method costs nothing. */
export const chargesOf = (steps: readonly RateStep[], subtotalMinor: bigint): ShippingCharge[] =>
  steps
    .filter(({ upTo, measure }) => upTo === null || measure < upTo)
    .map(({ methodId, methodName, estimatedDays, ...step }) => ({
      id: methodId,
      name: methodName,
      rateMinor: isFree(step, subtotalMinor) ? 0n : step.rateMinor,
      estimatedDays,
    }));

const isFree = ({ freeAboveMinor }: Pick<RateStep, 'freeAboveMinor'>, subtotalMinor: bigint): boolean =>
  freeAboveMinor !== null && subtotalMinor >= freeAboveMinor;
