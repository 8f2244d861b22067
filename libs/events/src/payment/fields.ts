import { amount, attempt, foreignId, ownId, paymentType } from '../fields.js';

/** Which payment, of which attempt of which checkout: in every payment event. `order_id` is known once order has told it. */
export const paymentFields = () => ({
  payment_id: ownId(),
  checkout_id: ownId(),
  attempt: attempt(),
  order_id: ownId().optional(),
  customer_id: foreignId().optional(),
  payment_type: paymentType(),
  /** What the payment was made for. */
  amount: amount(),
  authorization_id: foreignId().optional(),
});
