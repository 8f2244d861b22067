import { newId } from '../state/ids.ts';
import type { SessionFields, SessionItem } from '../state/records.ts';
import { invalidRequest } from './errors.ts';
import { checkAmount, checkCurrency } from './money.ts';
import { missing } from './schema.ts';
import type { CreateSession, LineItem, PriceData } from './session-shapes.ts';

function unitAmount(data: PriceData, path: string): number {
  if (data.unit_amount !== undefined) return data.unit_amount;
  if (data.unit_amount_decimal === undefined) throw missing(`${path}[price_data][unit_amount]`);
  if (/^\d+$/.test(data.unit_amount_decimal)) return Number(data.unit_amount_decimal);
  throw invalidRequest('The local Stripe sandbox takes whole minor units only', {
    param: `${path}[price_data][unit_amount_decimal]`,
  });
}

function price(data: PriceData, unit: number, created: number) {
  return {
    id: newId('price'),
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created,
    currency: checkCurrency(data.currency),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: data.metadata ?? {},
    nickname: null,
    product: newId('prod', 14),
    recurring: null,
    tax_behavior: data.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: unit,
    unit_amount_decimal: String(unit),
  };
}

/** A line as Stripe keeps it. */
function sessionItem(given: LineItem, index: number, created: number): SessionItem {
  const path = `line_items[${index}]`;
  if (!given.price_data) throw missing(`${path}[price_data]`);
  if (!given.price_data.product_data) throw missing(`${path}[price_data][product_data]`);
  const quantity = given.quantity ?? 1;
  const unit = unitAmount(given.price_data, path);
  const madePrice = price(given.price_data, unit, created);
  const amount = unit * quantity;
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: madePrice.currency,
    description: given.price_data.product_data.name,
    metadata: given.metadata ?? {},
    price: madePrice,
    quantity,
  };
}

interface Shipping {
  amount: number;
  cost: SessionFields['shipping_cost'];
  options: object[];
}

/** The first shipping option is the one chosen; the page offers no other. */
function shipping(options: CreateSession['shipping_options']): Shipping {
  const rate = options?.[0]?.shipping_rate_data;
  if (!rate) return { amount: 0, cost: null, options: [] };
  const amount = rate.fixed_amount?.amount ?? 0;
  const id = newId('shr');
  const cost = { amount_subtotal: amount, amount_tax: 0, amount_total: amount, shipping_rate: id };
  return { amount, cost, options: [{ shipping_amount: amount, shipping_rate: id }] };
}

interface SessionAmounts {
  items: SessionItem[];
  fields: Pick<
    SessionFields,
    'amount_subtotal' | 'amount_total' | 'currency' | 'shipping_cost' | 'shipping_options' | 'total_details'
  >;
}

/** Lines, currency and totals of a session. */
export function sessionAmounts(params: CreateSession, created: number): SessionAmounts {
  const items = params.line_items.map((item, index) => sessionItem(item, index, created));
  const [first] = items;
  if (!first) throw missing('line_items');
  const { currency } = first;
  if (items.some((item) => item.currency !== currency)) {
    throw invalidRequest('You must specify the same currency for all line items.', { param: 'line_items' });
  }
  const ship = shipping(params.shipping_options);
  const subtotal = items.reduce((sum, item) => sum + item.amount_total, 0);
  const total = subtotal + ship.amount;
  if (total > 0) checkAmount(total, currency, 'line_items');
  return {
    items,
    fields: {
      amount_subtotal: subtotal,
      amount_total: total,
      currency,
      shipping_cost: ship.cost,
      shipping_options: ship.options,
      total_details: { amount_discount: 0, amount_shipping: ship.amount, amount_tax: 0 },
    },
  };
}
