import { DomainError } from '@holdfast/errors';
import { gatewayMinimumMinor } from '@holdfast/money';

/** Throws AMOUNT_BELOW_MINIMUM for a total that the gateway would not take. */
export function refuseBelowMinimum({
  amountMinor,
  currency,
}: {
  readonly amountMinor: bigint;
  readonly currency: string;
}): void {
  const minimum = gatewayMinimumMinor(currency);
  if (amountMinor >= minimum) return;
  throw new DomainError('AMOUNT_BELOW_MINIMUM', { metadata: { minimum_minor: String(minimum), currency } });
}
