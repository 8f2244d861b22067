import type { Metadata } from '@grpc/grpc-js';

import type { CallerHeaders } from '@holdfast/identity';
import type { checkout, common } from '@holdfast/proto';

/** Metadata as the headers they are over HTTP. */
export const headersOf = (metadata: Metadata): CallerHeaders => metadata.getMap();

/** A field that was not set arrives as its default: no text. */
export const text = (given: string): string | undefined => (given === '' ? undefined : given);

/** A version that was not set arrives as zero: whichever stands. */
export const versionOf = (given: number): number | undefined => (given === 0 ? undefined : given);

/** An amount as the schemas of the HTTP API take it. */
export const moneyOf = (given: common.Money | undefined) =>
  given ? { amountMinor: Number(given.amountMinor), currency: given.currency } : undefined;

/** A message that was not set is null or undefined, as the decoder likes. */
export const messageOf = <T>(given: T | null | undefined): T | undefined => given ?? undefined;

/** A way of paying as the schemas of the HTTP API take it: with what belongs to its type alone. */
export const paymentOf = (given: checkout.ConfirmCheckoutRequest['payment'] | null) => {
  if (!given) return undefined;
  const { type, paymentMethodId } = given;
  return type === 'card' ? { type, paymentMethodId } : { type };
};
