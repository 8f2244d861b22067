import { render } from '../api/render.ts';
import type { FormObject } from '../http/form-body.ts';
import type { RenderContext } from '../state/context.ts';
import type { ChargeRecord, DisputeRecord } from '../state/records.ts';
import type { Store } from '../state/store.ts';

function state(charge: ChargeRecord): string {
  const { status, captured, amount, amount_refunded } = charge.fields;
  if (status === 'failed') return 'failed';
  if (captured) return 'captured';
  return amount_refunded === amount ? 'released' : 'authorised';
}

const disputeOf = ({ id, fields: { amount, status } }: DisputeRecord) => ({ id, amount, status });

/** One charge, in the terms of an audit that accounts for every cent. */
function auditCharge(store: Store, charge: ChargeRecord): object {
  const { fields } = charge;
  const intent = store.require('payment_intent', fields.payment_intent);
  const [session] = store.linked('checkout.session', intent.id);
  const { released } = charge.private;
  return {
    id: charge.id,
    account: charge.account,
    paymentIntent: intent.id,
    checkoutSession: session?.id ?? null,
    state: state(charge),
    currency: fields.currency,
    amountAuthorised: fields.status === 'failed' ? 0 : fields.amount,
    amountCaptured: fields.amount_captured ?? 0,
    amountReleased: released,
    amountRefunded: (fields.amount_refunded ?? 0) - released,
    disputed: fields.disputed ?? false,
    disputes: store.linked('dispute', intent.id).map(disputeOf),
    failureCode: fields.failure_code ?? null,
    paymentIntentStatus: intent.fields.status,
    paymentMethod: charge.private.token,
    metadata: intent.fields.metadata ?? {},
    sessionMetadata: session?.fields.metadata ?? null,
    created: charge.created,
  };
}

function chosen<R extends { account: string }>(
  records: Iterable<R>,
  account: FormObject[string] | undefined,
): R[] {
  return [...records].filter((record) => !account || record.account === account);
}

/** `GET /_sandbox/charges` */
export function listCharges(core: RenderContext, { account }: FormObject): { data: object[] } {
  return { data: chosen(core.store.all('charge'), account).map((charge) => auditCharge(core.store, charge)) };
}

/** `GET /_sandbox/payment_intents` */
export function listIntents(core: RenderContext, { account }: FormObject): { data: object[] } {
  const records = chosen(core.store.all('payment_intent'), account);
  return {
    data: records.map((intent) => ({ account: intent.account, ...render('payment_intent', intent, core) })),
  };
}
