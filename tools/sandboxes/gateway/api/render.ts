import { chargeDetails } from './charge-details.ts';
import { DEFAULTS } from './defaults.ts';

/** Fields that are no column of the record but follow from others. */
const COMPUTED = {
  payment_intent: (record, context) => {
    const error = record.fields.last_payment_error;
    if (!error) return record.fields;
    const { payment_method, ...rest } = error;
    const method = payment_method && context.store.find('payment_method', payment_method);
    return {
      ...record.fields,
      last_payment_error: {
        ...rest,
        ...(method && { payment_method: render('payment_method', method, context) }),
      },
    };
  },
  charge: (record) => ({ ...record.fields, ...chargeDetails(record) }),
  'checkout.session': (record, context) => ({
    ...record.fields,
    url: record.fields.status === 'open' ? `${context.publicUrl}/c/pay/${record.id}` : null,
  }),
};

/** A record as Stripe answers it. `context`: `{store, publicUrl}`. */
export function render(kind, record, context) {
  const fields = COMPUTED[kind]?.(record, context) ?? record.fields;
  return { id: record.id, ...DEFAULTS[kind], created: record.created, ...fields };
}

/** A page of a list, in Stripe's envelope. */
export function renderList(url, kind, page, context) {
  return {
    object: 'list',
    data: page.records.map((record) => render(kind, record, context)),
    has_more: page.hasMore,
    url,
  };
}
