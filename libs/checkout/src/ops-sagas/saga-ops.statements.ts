import { statement } from '@holdfast/postgres';

/** Statuses of an attempt. */
export const SAGA_STATUSES = ['running', 'awaiting_customer', 'completed', 'refused'] as const;

/** One attempt of a checkout, without personal data. */
export interface SagaSeen {
  readonly checkoutId: string;
  readonly attempt: number;
  readonly cartId: string;
  readonly cartVersion: number;
  readonly sagaVersion: number;
  readonly status: (typeof SAGA_STATUSES)[number];
  /** `driven`: a process runs it; `left`: the worker takes it over; `waiting`: the worker looks again at `dueAt`. */
  readonly driver: 'driven' | 'left' | 'waiting' | null;
  readonly dueAt: Date | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly orderId: string | null;
  readonly refusal: unknown;
}

const COLUMNS = `checkout_id AS "checkoutId", attempt, cart_id AS "cartId", cart_version AS "cartVersion", saga_version AS "sagaVersion",
  status, CASE WHEN status <> 'running' THEN NULL WHEN lease_until <= now() THEN 'left' WHEN lease_owner IS NULL THEN 'waiting'
               ELSE 'driven' END AS driver,
  coalesce(lease_until, customer_deadline) AS "dueAt", opened_at AS "openedAt", closed_at AS "closedAt", order_id AS "orderId", refusal`;

/** A shop's attempts, oldest first: the open ones, or those of one status. */
export const LIST_SAGAS = statement<SagaSeen>(
  'ops_sagas',
  `SELECT ${COLUMNS} FROM checkout_attempts
    WHERE tenant_id = $1 AND CASE WHEN $2::text IS NULL THEN status IN ('running', 'awaiting_customer') ELSE status = $2 END
    ORDER BY opened_at, checkout_id LIMIT $3`,
);

/** All attempts of a checkout, newest first. Personal data and the payment method stay out: the order shows what an operator needs. */
export const SHOW_SAGA = statement<SagaSeen & { readonly state: unknown }>(
  'ops_saga',
  `SELECT ${COLUMNS}, state - ARRAY['email', 'note', 'shippingAddress', 'billingAddress', 'cartTokenHash', 'customerId', 'payment']
                      || jsonb_build_object('payment', (state->'payment') - 'paymentMethodId') AS state
     FROM checkout_attempts WHERE tenant_id = $1 AND checkout_id = $2 ORDER BY attempt DESC LIMIT 20`,
);

/** Makes waiting attempts due now. An attempt with a driver is left alone: its lease ends by itself when the driver is gone. */
export const RETRY_SAGAS = statement<{ checkoutId: string }>(
  'ops_retry_sagas',
  `UPDATE checkout_attempts
      SET lease_until = CASE WHEN status = 'running' THEN now() ELSE lease_until END, asked_at = NULL, updated_at = now()
    WHERE tenant_id = $1 AND checkout_id = ANY($2::uuid[])
      AND (status = 'awaiting_customer' OR (status = 'running' AND lease_owner IS NULL))
   RETURNING checkout_id AS "checkoutId"`,
);

/** The open attempt of a checkout. */
export const OPEN_SAGA = statement<SagaSeen>(
  'ops_open_saga',
  `SELECT ${COLUMNS} FROM checkout_attempts
    WHERE tenant_id = $1 AND checkout_id = $2 AND status IN ('running', 'awaiting_customer')`,
);
