import type { RateStep } from './rate-step.js';

/** A shipping method that serves the address, and its price. */
export interface ShippingCharge {
  readonly id: string;
  readonly name: string;
  readonly rateMinor: bigint;
  readonly estimatedDays: number;
}

/** The charges of the methods whose tables cover the order; a method is free from its free-above amount on (inclusive). */
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
