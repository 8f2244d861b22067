import { validationFailed } from '@holdfast/errors';
import { checkId } from '@holdfast/validation';

import type { Cart } from '../domain/cart.js';
import { checkText } from '../domain/check-text.js';
import type { Customer } from '../domain/customer-key.js';

const MAX_LINES = 200;
const MAX_QUANTITY = 10_000_000;
/** Keeps the sum of a full cart within int64. */
const MAX_PRICE = 1_000_000_000_000n;

const lineProblem = ({ quantity, unitPriceMinor }: Cart['lines'][number]): string | undefined => {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY)
    return `expected a quantity of 1 to ${MAX_QUANTITY}`;
  return unitPriceMinor < 0n || unitPriceMinor > MAX_PRICE ? 'the price is out of range' : undefined;
};

/** The checkout's id and the customer. Reason: VALIDATION_FAILED, with every invalid field of the cart. */
export function checkCart(
  cart: Cart & { readonly checkoutId: string },
  customer: Customer,
): { checkoutId: string | null; customer: Customer } {
  const problems = cart.lines.flatMap((line, index) => {
    const message = lineProblem(line);
    return message ? [{ path: `lines[${index}]`, message }] : [];
  });
  if (cart.lines.length > MAX_LINES)
    problems.push({ path: 'lines', message: `expected at most ${MAX_LINES}` });
  if (!/^[A-Z]{3}$/.test(cart.currency))
    problems.push({ path: 'currency', message: 'expected an ISO 4217 code' });
  if (cart.shippingMinor < 0n || cart.shippingMinor > MAX_PRICE)
    problems.push({ path: 'shipping_minor', message: 'out of range' });
  if (new Set(cart.lines.map(({ lineId }) => lineId)).size < cart.lines.length) {
    problems.push({ path: 'lines', message: 'line ids have to differ' });
  }
  if (problems.length > 0) throw validationFailed(problems);
  checkText('customer_id', customer.customerId ?? '');
  checkText('email', customer.emailKey ?? '');
  return { checkoutId: cart.checkoutId === '' ? null : checkId('checkout_id', cart.checkoutId), customer };
}
