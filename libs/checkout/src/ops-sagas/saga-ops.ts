import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

/** How an attempt may stand. */
export const SAGA_STATUSES = ['running', 'awaiting_customer', 'completed', 'refused'] as const;

/** One attempt of a checkout, without whom it is about. */
export interface SagaSeen {
  readonly checkoutId: string;
  readonly attempt: number;
  readonly cartId: string;
  readonly cartVersion: number;
  readonly sagaVersion: number;
  readonly status: (typeof SAGA_STATUSES)[number];
  /** `driven`: a process works on it; `left`: the worker takes it over; `waiting`: it is asked about again at `dueAt`. */
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

const LIST = statement<SagaSeen>(
  'ops_sagas',
  `SELECT ${COLUMNS} FROM checkout_attempts
    WHERE tenant_id = $1 AND CASE WHEN $2::text IS NULL THEN status IN ('running', 'awaiting_customer') ELSE status = $2 END
    ORDER BY opened_at, checkout_id LIMIT $3`,
);

// Whom the order is for and how she pays is not the operator's business: the order shows what she needs to know.
const SHOW = statement<SagaSeen & { readonly state: unknown }>(
  'ops_saga',
  `SELECT ${COLUMNS}, state - ARRAY['email', 'note', 'shippingAddress', 'billingAddress', 'cartTokenHash', 'customerId', 'payment']
                      || jsonb_build_object('payment', (state->'payment') - 'paymentMethodId') AS state
     FROM checkout_attempts WHERE tenant_id = $1 AND checkout_id = $2 ORDER BY attempt DESC LIMIT 20`,
);

// One that somebody drives is left to her: her lease ends by itself when she is gone.
const RETRY = statement<{ checkoutId: string }>(
  'ops_retry_sagas',
  `UPDATE checkout_attempts
      SET lease_until = CASE WHEN status = 'running' THEN now() ELSE lease_until END, asked_at = NULL, updated_at = now()
    WHERE tenant_id = $1 AND checkout_id = ANY($2::uuid[])
      AND (status = 'awaiting_customer' OR (status = 'running' AND lease_owner IS NULL))
   RETURNING checkout_id AS "checkoutId"`,
);

/** A shop's attempts, oldest first: those that are open, or those of one status. */
export const listSagas = (
  db: Queryable,
  { tenantId, status, limit }: { tenantId: string; status?: string | undefined; limit: number },
): Promise<SagaSeen[]> => run(db, LIST, [tenantId, status ?? null, limit]);

/** All attempts of one checkout, newest first, each with what its steps know; personal data and the card are left out. */
export const showSaga = (db: Queryable, tenantId: string, checkoutId: string) =>
  run(db, SHOW, [tenantId, checkoutId]);

/** Makes open attempts due now that wait for their next look: recovery, or the question to payment. Answers those it could. */
export async function retrySagas(
  db: Queryable,
  tenantId: string,
  checkoutIds: readonly string[],
): Promise<string[]> {
  return (await run(db, RETRY, [tenantId, checkoutIds])).map(({ checkoutId }) => checkoutId);
}

/** The open attempt of a checkout. */
export const openSaga = async (
  db: Queryable,
  tenantId: string,
  checkoutId: string,
): Promise<SagaSeen | undefined> =>
  runOne(
    db,
    statement<SagaSeen>(
      'ops_open_saga',
      `SELECT ${COLUMNS} FROM checkout_attempts
        WHERE tenant_id = $1 AND checkout_id = $2 AND status IN ('running', 'awaiting_customer')`,
    ),
    [tenantId, checkoutId],
  );
