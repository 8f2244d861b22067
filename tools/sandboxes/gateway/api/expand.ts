import { invalidRequest } from './errors.ts';
import { render } from './render.ts';

/** kind → field → kind of what the field's id stands for */
const EXPANDABLE = {
  payment_intent: { latest_charge: 'charge', payment_method: 'payment_method' },
  charge: { payment_intent: 'payment_intent', payment_method: 'payment_method', refunds: 'refund' },
  refund: { charge: 'charge', payment_intent: 'payment_intent', payment_method: 'payment_method' },
  dispute: { charge: 'charge', payment_intent: 'payment_intent' },
  'checkout.session': { line_items: 'item', payment_intent: 'payment_intent' },
};

/** Refuses paths that lead nowhere, before anything is executed. */
export function checkExpand(kind, paths) {
  paths?.forEach((path, index) => {
    let at = kind;
    for (const name of path.replace(/^data\./, '').split('.')) {
      at = name === 'data' ? at : EXPANDABLE[at]?.[name];
      if (at) continue;
      throw invalidRequest(
        `This property cannot be expanded (${path}). You may want to try expanding an object it points at.`,
        { param: `expand[${index}]` },
      );
    }
  });
}

/** Lists that Stripe leaves out until they are asked for. */
function included(object, name, context) {
  if (name === 'line_items') {
    const data = context.store.find('checkout.session', object.id).private.items;
    return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${object.id}/line_items` };
  }
  if (name === 'refunds') {
    const data = context.store
      .linked('refund', object.payment_intent)
      .map((one) => render('refund', one, context));
    return { object: 'list', data: data.reverse(), has_more: false, url: `/v1/charges/${object.id}/refunds` };
  }
  return undefined;
}

function expandPath(object, [name, ...rest], context) {
  if (name === undefined || object === null || typeof object !== 'object') return;
  if (name === 'data' && object.object === 'list') {
    for (const item of object.data) expandPath(item, rest, context);
    return;
  }
  const kind = EXPANDABLE[object.object]?.[name];
  if (typeof object[name] === 'string') {
    object[name] = render(kind, context.store.find(kind, object[name]), context);
  } else if (object[name] === undefined) {
    object[name] = included(object, name, context);
  }
  expandPath(object[name], rest, context);
}

/** Replaces ids by objects along each (checked) path, as in `latest_charge` or `data.payment_intent`. */
export function expand(object, paths, context) {
  for (const path of paths ?? []) expandPath(object, path.split('.'), context);
  return object;
}
