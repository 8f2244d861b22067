import { DomainError } from '@holdfast/errors';

/** Refuses a currency that the shop's card gateway does not take (MON-1). */
export const currencyNotTaken = (currency: string): DomainError =>
  new DomainError('CURRENCY_UNSUPPORTED', {
    detail: `cards of this shop cannot be charged in ${currency}`,
    metadata: { currency },
  });
