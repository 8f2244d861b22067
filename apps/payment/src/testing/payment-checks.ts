import { isDomainError } from '@holdfast/errors';
import type { payment } from '@holdfast/proto';

import { anAuthorization, asTenant } from './payment-app.js';
import type { PaymentApp } from './payment-app.js';

/** The result of a call: its status, or the reason of its refusal. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    const { status } = (await call) as { status?: string };
    return status?.replace('PAYMENT_STATUS_', '') ?? 'OK';
  } catch (error) {
    if (isDomainError(error)) return error.reason;
    throw error;
  }
}

/** Calls and reads of one test's service. */
export const driver = (app: PaymentApp) => {
  const authorize = (changes: Partial<payment.AuthorizePaymentRequest> = {}) =>
    asTenant(() => app.client.authorizePayment(anAuthorization(changes)));
  const intentsOf = async (checkoutId: string) => {
    const { data } = await app.sandbox.stripe.paymentIntents.list({ limit: 100 });
    return data.filter(({ metadata }) => metadata['checkout_id'] === checkoutId);
  };
  return {
    authorize,
    void: (checkoutId: string, attempt = 1) =>
      asTenant(() => app.client.voidPayment({ checkoutId, attempt, reason: '' })),
    abandon: (checkoutId: string, attempt = 1) =>
      asTenant(() => app.client.abandonPayment({ checkoutId, attempt })),
    capture: (paymentId: string, amountMinor = 1999, currency = 'USD') =>
      asTenant(() =>
        app.client.capturePayment({
          paymentId,
          amount: { amountMinor: String(amountMinor), currency },
          orderId: '',
        }),
      ),
    refund: (paymentId: string, amountMinor: number, idempotencyKey: string, currency = 'USD') =>
      asTenant(() =>
        app.client.refundPayment({
          paymentId,
          amount: { amountMinor: String(amountMinor), currency },
          idempotencyKey,
          reason: 'goodwill',
        }),
      ),
    /** Breaks the next matching call to the gateway. */
    fault: (fault: object) => app.sandbox.control('POST', 'faults', fault),
    clearFaults: () => app.sandbox.control('DELETE', 'faults'),
    challenge: (intentId: string, result: 'success' | 'failure') =>
      app.sandbox.control('POST', `payment_intents/${intentId}/challenge`, { outcome: result }),
    intentsOf,
    /** The checkout's PaymentIntents with authorized or captured money. */
    holding: async (checkoutId: string) =>
      (await intentsOf(checkoutId)).filter(({ status }) =>
        ['requires_capture', 'succeeded'].includes(status),
      ),
    row: async (paymentId: string) =>
      (await app.db.pool.query('SELECT * FROM payments WHERE id = $1', [paymentId])).rows[0],
    events: async (paymentId: string): Promise<string[]> =>
      (
        await app.db.pool.query('SELECT topic FROM outbox WHERE aggregate_id = $1 ORDER BY position', [
          paymentId,
        ])
      ).rows.map(({ topic }) => topic),
  };
};
