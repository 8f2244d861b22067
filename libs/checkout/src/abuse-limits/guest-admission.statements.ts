import { statement } from '@holdfast/postgres';

/** The result of the database's function `admit_guest_checkout`. */
type Admission =
  | {
      readonly outcome: 'admitted';
      readonly held: readonly { readonly sku: string; readonly quantity: number }[];
    }
  | { readonly outcome: 'refused'; readonly waitSeconds: number };

/** Admits a guest's checkout, or says when the next may be. */
export const ADMIT_GUEST_CHECKOUT = statement<{ answer: Admission }>(
  'admit_guest_checkout',
  'SELECT admit_guest_checkout($1, $2, $3, $4, $5) AS answer',
);

/** Withdraws an admission whose checkout was never stored. */
export const WITHDRAW_GUEST_CHECKOUT = statement(
  'withdraw_guest_checkout',
  `DELETE FROM client_checkouts k
    WHERE k.checkout_id = $1 AND NOT EXISTS (SELECT FROM checkout_sessions s WHERE s.checkout_id = k.checkout_id)`,
);
