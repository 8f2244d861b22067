import { STRIPE_UNITS, currencyExponent } from '@holdfast/money';

import type { Money, PlacedOrder, Totals } from '../../launcher/shopper/answers.ts';
import type { Shop } from '../../launcher/shopper/shop.ts';
import type { Shopper } from '../../launcher/shopper/shopper.ts';
import type { Operations } from '../../ops/operations.ts';

/** One flow through the shop: the expectation, and what happened. */
export interface Scenario {
  readonly name: string;
  readonly expected: string;
  run(context: DemoContext): Promise<ScenarioResult>;
}

/** The running shop, its operators' tool, and its identity provider. */
export interface DemoContext {
  readonly shop: Shop;
  readonly ops: Operations;
  readonly token: (customer: { customerId: string; tenant: string }) => Promise<string>;
}

/** The outcome, whether it was expected, and the orders that were made. */
export interface ScenarioResult {
  readonly ok: boolean;
  readonly happened: string;
  readonly orders: readonly DemoOrder[];
}

/** An order of the demo, with the shopper who may read it. */
export interface DemoOrder {
  readonly shopper: Shopper;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly totals: Totals;
}

/** The order of a shopper, for the list of all orders. */
export const placed = (shopper: Shopper, { orderId, orderNumber, totals }: PlacedOrder): DemoOrder => ({
  shopper,
  orderId,
  orderNumber,
  totals,
});

/** An amount in the gateway's units. */
export const atGateway = ({ amountMinor, currency }: Money): number =>
  Number(STRIPE_UNITS.toGateway(BigInt(amountMinor), currency));

/** An amount for readers. */
export const money = ({ amountMinor, currency }: Money): string => {
  const digits = currencyExponent(currency);
  return `${(amountMinor / 10 ** digits).toFixed(digits)} ${currency}`;
};
