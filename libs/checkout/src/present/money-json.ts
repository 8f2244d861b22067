import { toSafeNumber } from '@holdfast/money';

/** Money as clients get it. */
export interface MoneyJson {
  readonly amountMinor: number;
  readonly currency: string;
}

/** An amount as clients get it; throws when it is no safe integer. */
export const moneyJson = (amountMinor: bigint, currency: string): MoneyJson => ({
  amountMinor: toSafeNumber(amountMinor),
  currency,
});
