/** Money as event data carries it. */
export interface MoneyData {
  amount_minor: number;
  currency: string;
}

/** Money for an event. Throws RangeError when the amount is not a safe integer: a rounded amount must never be published. */
export function moneyData(money: { readonly amountMinor: bigint; readonly currency: string }): MoneyData {
  const amountMinor = Number(money.amountMinor);
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`${money.amountMinor} is no safe integer`);
  return { amount_minor: amountMinor, currency: money.currency };
}

/** An optional text for an event: empty and null, as protos and tables have them, become undefined. */
export const known = (text: string | null | undefined): string | undefined => text || undefined;
