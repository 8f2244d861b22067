import type { Row } from './csv.ts';

/** Every column of promotions.csv, in order. */
export const PROMOTION_DEFAULTS: Row = {
  code: '',
  name: '',
  kind: 'percentage',
  target: 'order',
  percent: '',
  amount_minor: '',
  currency: '',
  total_limit: '',
  per_customer_limit: '',
  min_subtotal_minor: '',
  category_ids: '',
  brand_ids: '',
  customer_group: '',
  first_order_only: false,
  buy_quantity: '',
  get_quantity: '',
  exclusive: false,
  stackable: true,
  priority: 100,
  starts_at: '',
  ends_at: '',
  active: true,
};

/** A promotion, as it differs from the defaults; `in` holds what differs by the shop's currency. */
interface DemoPromotion {
  readonly in?: Readonly<Record<string, Row>>;
  readonly [column: string]: Row[string] | Readonly<Record<string, Row>>;
}

/** One of every kind, each with a code, so that a cart without one costs what its price lists say. The lowest priority goes first. */
export const PROMOTIONS: readonly DemoPromotion[] = [
  { code: 'WELCOME10', name: 'Welcome: 10 % off', percent: '10', priority: 10 },
  { code: 'ONLY5', name: 'First five: 20 % off', percent: '20', total_limit: 5, priority: 20 },
  {
    code: 'FREESHIP',
    name: 'Free shipping',
    kind: 'free_shipping',
    target: 'shipping',
    percent: '100',
    priority: 30,
  },
  { code: 'ONCE15', name: '15 % off, once per customer', percent: '15', per_customer_limit: 1, priority: 40 },
  { code: 'FIRST20', name: '20 % off the first order', percent: '20', first_order_only: true, priority: 40 },
  {
    code: 'FIVEOFF',
    name: 'Five off from forty on',
    kind: 'fixed',
    in: {
      USD: { amount_minor: 500, min_subtotal_minor: 4000 },
      EUR: { amount_minor: 500, min_subtotal_minor: 4000 },
      JPY: { amount_minor: 700, min_subtotal_minor: 5600 },
    },
    priority: 50,
  },
  {
    code: 'SOAP3FOR2',
    name: 'Bath: three for two',
    kind: 'buy_x_get_y',
    target: 'line',
    category_ids: 'bath',
    buy_quantity: 2,
    get_quantity: 1,
    priority: 50,
  },
  {
    code: 'BOOKS20',
    name: 'Papyra Press: 20 % off',
    target: 'line',
    percent: '20',
    brand_ids: 'papyra-press',
    priority: 50,
  },
  {
    code: 'HALFSHIP',
    name: 'Half the shipping',
    kind: 'reduced_shipping',
    target: 'shipping',
    percent: '50',
    stackable: false,
    priority: 60,
  },
  {
    code: 'TRADE25',
    name: 'Trade: 25 % off, alone',
    percent: '25',
    customer_group: 'trade',
    exclusive: true,
    priority: 5,
  },
];
