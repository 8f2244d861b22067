import { isObject } from '../http/messages.ts';
import type { JsonObject } from '../http/messages.ts';
import type { RenderContext } from '../state/context.ts';
import type { ObjectKind } from '../state/records.ts';
import { invalidRequest } from './errors.ts';
import { render } from './render.ts';

type Expanded = ObjectKind | 'item';

/** kind → field → kind of what the field's id stands for */
const EXPANDABLE: Record<string, Record<string, Expanded>> = {
  payment_intent: { latest_charge: 'charge', payment_method: 'payment_method' },
  charge: { payment_intent: 'payment_intent', payment_method: 'payment_method', refunds: 'refund' },
  refund: { charge: 'charge', payment_intent: 'payment_intent', payment_method: 'payment_method' },
  dispute: { charge: 'charge', payment_intent: 'payment_intent' },
  'checkout.session': { line_items: 'item', payment_intent: 'payment_intent' },
};

/** Refuses paths that lead nowhere, before anything is executed. */
export function checkExpand(kind: ObjectKind | undefined, paths: readonly string[] | undefined): void {
  paths?.forEach((path, index) => {
    let at: Expanded | undefined = kind;
    for (const name of path.replace(/^data\./, '').split('.')) {
      at = name === 'data' ? at : EXPANDABLE[at ?? '']?.[name];
      if (at) continue;
      throw invalidRequest(
        `This property cannot be expanded (${path}). You may want to try expanding an object it points at.`,
        { param: `expand[${index}]` },
      );
    }
  });
}

/** Lists that Stripe leaves out until they are asked for. */
function included(object: JsonObject, name: string, context: RenderContext): object | undefined {
  if (name === 'line_items') {
    const data = context.store.require('checkout.session', textOf(object.id)).private.items;
    return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${object.id}/line_items` };
  }
  if (name === 'refunds') {
    const data = context.store
      .linked('refund', textOf(object.payment_intent))
      .map((one) => render('refund', one, context));
    return { object: 'list', data: data.reverse(), has_more: false, url: `/v1/charges/${object.id}/refunds` };
  }
  return undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function expandPath(object: unknown, [name, ...rest]: readonly string[], context: RenderContext): void {
  if (name === undefined || !isObject(object)) return;
  if (name === 'data' && object.object === 'list' && Array.isArray(object.data)) {
    for (const item of object.data) expandPath(item, rest, context);
    return;
  }
  const kind = EXPANDABLE[textOf(object.object)]?.[name];
  const value = object[name];
  if (typeof value === 'string' && kind && kind !== 'item') {
    object[name] = render(kind, context.store.require(kind, value), context);
  } else if (value === undefined) {
    object[name] = included(object, name, context);
  }
  expandPath(object[name], rest, context);
}

/** Replaces ids by objects along each (checked) path, as in `latest_charge` or `data.payment_intent`. */
export function expand<T extends object>(
  object: T,
  paths: readonly string[] | undefined,
  context: RenderContext,
): T {
  for (const path of paths ?? []) expandPath(object, path.split('.'), context);
  return object;
}
