import { amount, attempt, foreignId, ownId, paymentType } from '../fields.js';

/** The payment, its checkout and attempt: in every payment event. `order_id` is set once order has published it. */
export const paymentFields = () => ({
  payment_id: ownId(),
  checkout_id: ownId(),
  attempt: attempt(),
  order_id: ownId().optional(),
  customer_id: foreignId().optional(),
  payment_type: paymentType(),
  /** The amount of the payment. */
  amount: amount(),
  authorization_id: foreignId().optional(),
});
