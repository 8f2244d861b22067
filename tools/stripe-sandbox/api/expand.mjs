import { invalidRequest } from './errors.mjs';
import { render } from './render.mjs';

/** field name → kind of the record its id stands for */
const EXPANDABLE = {
  latest_charge: 'charge',
  charge: 'charge',
  payment_intent: 'payment_intent',
  payment_method: 'payment_method',
};

function cannotExpand(path, index) {
  return invalidRequest(
    `This property cannot be expanded (${path}). You may want to try expanding an object it points at.`,
    { param: `expand[${index}]` },
  );
}

/** Lists that Stripe leaves out until they are asked for. */
function includable(object, name, context) {
  if (object.object === 'checkout.session' && name === 'line_items') {
    const { items } = context.store.find('checkout.session', object.id).private;
    return { object: 'list', data: items, has_more: false, url: `/v1/checkout/sessions/${object.id}/line_items` };
  }
  if (object.object === 'charge' && name === 'refunds') {
    const data = context.store.linked('refund', object.payment_intent).map((one) => render('refund', one, context));
    return { object: 'list', data: data.reverse(), has_more: false, url: `/v1/charges/${object.id}/refunds` };
  }
  return undefined;
}

function expandField(object, name, context) {
  const included = includable(object, name, context);
  if (included) {
    object[name] = included;
    return true;
  }
  if (!(name in object) || !EXPANDABLE[name]) return false;
  if (typeof object[name] !== 'string') return true;
  const record = context.store.find(EXPANDABLE[name], object[name]);
  if (record) object[name] = render(EXPANDABLE[name], record, context);
  return true;
}

function expandPath(object, parts, context) {
  if (parts.length === 0 || object === null || typeof object !== 'object') return true;
  const [name, ...rest] = parts;
  if (name === 'data' && object.object === 'list') {
    return object.data.every((item) => expandPath(item, rest, context));
  }
  return expandField(object, name, context) && expandPath(object[name], rest, context);
}

/** Replaces ids by objects along each path of `expand`, as in `latest_charge` or `data.payment_intent`. */
export function expand(object, paths, context) {
  paths?.forEach((path, index) => {
    if (!expandPath(object, path.split('.'), context)) throw cannotExpand(path, index);
  });
  return object;
}
