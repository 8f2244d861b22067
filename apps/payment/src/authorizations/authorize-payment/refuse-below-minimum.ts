import { DomainError } from '@holdfast/errors';
import type { GatewayUnits } from '@holdfast/money';

/** Throws AMOUNT_BELOW_MINIMUM for a total that the gateway would not take. */
export function refuseBelowMinimum(
  { amountMinor, currency }: { readonly amountMinor: bigint; readonly currency: string },
  units: GatewayUnits,
): void {
  const minimum = units.minimumMinor(currency);
  if (amountMinor >= minimum) return;
  throw new DomainError('AMOUNT_BELOW_MINIMUM', { metadata: { minimum_minor: String(minimum), currency } });
}
