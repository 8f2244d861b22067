import { moneyJson } from '@holdfast/checkout';
import type { CheckoutOrderStatus, ConfirmOutcome } from '@holdfast/checkout';

/** Shipping methods as clients get them. */
export const shippingMethodsJson = ({
  currency,
  methods,
}: {
  readonly currency: string;
  readonly methods: readonly { id: string; name: string; rateMinor: bigint; estimatedDays: number }[];
}) => ({
  methods: methods.map(({ id, name, rateMinor, estimatedDays }) => ({
    id,
    name,
    rate: moneyJson(rateMinor, currency),
    estimatedDays,
  })),
});

/** Where the outcome of a checkout can be asked for. */
export const statusUrlOf = (checkoutId: string): string => `/v1/checkouts/${checkoutId}/order`;

/** The outcome of a confirm, as clients get it. */
export function confirmJson(outcome: ConfirmOutcome, checkoutId: string) {
  switch (outcome.status) {
    case 'completed':
      return { status: outcome.status, ...outcome.result };
    case 'requires_action':
      return { status: outcome.status, clientSecret: outcome.clientSecret, deadline: outcome.deadline };
    case 'pending':
      return { status: outcome.status, statusUrl: statusUrlOf(checkoutId) };
  }
}

/** The outcome of a checkout, as clients get it. */
export function orderStatusJson(order: CheckoutOrderStatus) {
  if (order.status !== 'completed') return order;
  const { result, status } = order;
  return { status, ...result };
}
