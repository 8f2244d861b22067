import { mulDivHalfUp } from '@holdfast/money';

import type { Promotion } from '../promotion.js';

/** 100 % in hundredths of a percent. */
export const FULL = 10_000n;

/** The promotion's percentage; all of it where the promotion names none. */
export const percentOf = ({ percent }: Promotion): bigint => BigInt(percent ?? Number(FULL));

/** The promotion's percentage of the remaining amount, half a minor unit rounded up. */
export const percentOff = (promotion: Promotion, remaining: bigint): bigint =>
  mulDivHalfUp(remaining, percentOf(promotion), FULL);
