import { newId } from '../state/ids.mjs';

/** The cardholder's bank takes the payment back. */
export function openDispute(ctx, charge, reason, amount = charge.fields.amount_captured) {
  const dispute = ctx.store.put('dispute', {
    id: newId('du'),
    account: charge.account,
    created: ctx.now(),
    fields: {
      amount,
      charge: charge.id,
      currency: charge.fields.currency,
      payment_intent: charge.fields.payment_intent,
      reason,
    },
    private: {},
  });
  ctx.store.patch('charge', charge, { disputed: true });
  ctx.emit('charge.dispute.created', 'dispute', dispute);
  return dispute;
}
