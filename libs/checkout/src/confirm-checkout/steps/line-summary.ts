import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

const SUMMARY_LENGTH = 200;

type Lines = Pick<ConfirmCheckoutState, 'totals' | 'products'>;

/** One line of a cart as people read it. */
export const lineName = (
  { products }: Lines,
  line: { readonly sku: string; readonly quantity: number },
): string => `${line.quantity} x ${products[line.sku]?.name ?? line.sku}`;

/** "2 x T-Shirt, black, M" …, for the customer's payment history. */
export const lineSummary = (state: Lines): string =>
  state.totals.lines
    .map((line) => lineName(state, line))
    .join(', ')
    .slice(0, SUMMARY_LENGTH);
