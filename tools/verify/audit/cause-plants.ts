import { IDS } from './planted-shop.ts';
import type { Service } from './planted-shop.ts';

/** A violation: what it is, in which database, the SQL, and the offender that has to be named. */
export type Plant = readonly [what: string, service: Service, sql: string, offender: string];

/** Something of the shop, complete in itself: SQL for each database. */
type Rightful = readonly [what: string, sqls: readonly (readonly [Service, string])[]];

const OTHER = '0190a5b2-0000-7000-8000-0000000000ff';
const BEFORE = '0190a5b2-0000-7000-8000-0000000000fe';
const REFUND = (key: string, amount: number, { gatewayRefund = 're_1', id = OTHER } = {}): string =>
  `INSERT INTO refunds (id, tenant_id, payment_id, idempotency_key, gateway_refund_id, amount_minor, currency, reason, status)
   VALUES ('${id}', 'demo', '${IDS.payment}', '${key}', '${gatewayRefund}', ${amount}, 'USD', 'x', 'succeeded')`;
const RETURN = (status: string, kind = 'return'): string =>
  `INSERT INTO order_returns (id, tenant_id, order_id, kind, status, shipping_minor)
   VALUES ('${OTHER}', 'demo', '${IDS.order}', '${kind}', '${status}', 700)`;
const MOVE = (to: string, cause: string | undefined, from = 'processing'): string =>
  `INSERT INTO order_history (order_id, tenant_id, sequence, from_status, to_status, cause)
   VALUES ('${IDS.order}', 'demo', 3, '${from}', '${to}', ${cause === undefined ? 'NULL' : `'${cause}'`})`;
const MAIL = (template: string): string =>
  `INSERT INTO mails (id, tenant_id, event_id, template, locale, order_ref, sender, recipient, subject, body)
   VALUES ('${OTHER}', 'demo', '${OTHER}', '${template}', 'en', 'HF-1', 'shop@b.c', 'a@b.c', 'S', 'B')`;
const INBOX = (event: string, topic: string): string =>
  `INSERT INTO inbox (event_id, tenant_id, topic) VALUES ('${event}', 'demo', '${topic}')`;
const MOVEMENT = (kind: string, quantity: number, cause: string | undefined): string =>
  `UPDATE stock_levels SET on_hand = on_hand + ${quantity};
   INSERT INTO stock_movements (id, tenant_id, sku, location_id, quantity, kind, cause)
   VALUES ('${OTHER}', 'demo', 'TEE', 'main', ${quantity}, '${kind}', ${cause === undefined ? 'NULL' : `'${cause}'`})`;
const ACT = (action: string, subject: string, note: string, request = 'r-1'): string =>
  `INSERT INTO ops_audit (id, tenant_id, actor, action, subject, note, outcome, request_id)
   VALUES ('${OTHER}', 'demo', 'ann', '${action}', '${subject}', '${note}', 'done', '${request}')`;

/** For every check of causes, ways to violate it (TRU-15). */
export const CAUSE_PLANTS: Readonly<Record<string, readonly Plant[]>> = {
  'every refund has its cause, of the same sum': [
    ['one under a key of nobody', 'payment', REFUND('x', 700), `refund ${OTHER}`],
    ['one of a return that there is not', 'payment', REFUND(`return:${OTHER}`, 700), `refund ${OTHER}`],
    ['one of an order that goes on', 'payment', REFUND(`void:${IDS.payment}`, 1_500), `refund ${OTHER}`],
    [
      'one of less than was left of a payment that is no order’s',
      'payment',
      `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, status, amount_minor, currency, authorized_minor, captured_minor)
       VALUES ('${OTHER}', 'demo', '${OTHER}', 1, 'stripe', 'captured', 1500, 'USD', 1500, 1500);
       ${REFUND(`void:${OTHER}`, 600)}; UPDATE refunds SET payment_id = '${OTHER}'`,
      `refund ${OTHER}`,
    ],
    ['one that the gateway knows by another id', 'payment', REFUND('gateway:re_2', 700), `refund ${OTHER}`],
  ],
  'every completed return has its refund': [
    ['a customer still waits', 'order', RETURN('completed'), `return ${OTHER}`],
  ],
  'every event consumed was published by its owner': [
    ...(['payment', 'warehouse', 'promotion', 'notification', 'loyalty', 'analytics'] as const).map(
      (service): Plant => [
        `${service} was given an event that order never made`,
        service,
        INBOX(OTHER, 'orders.return.completed'),
        `event ${OTHER} (orders.return.completed)`,
      ],
    ),
    [
      'order was given an event that payment never made',
      'order',
      INBOX(OTHER, 'payment.captured'),
      `event ${OTHER} (payment.captured)`,
    ],
    [
      'a true id under another topic',
      'payment',
      INBOX(IDS.statusEvent, 'orders.return.completed'),
      `event ${IDS.statusEvent} (orders.return.completed)`,
    ],
  ],
  'every stock correction and shipment has its message or act': [
    [
      '500 pieces that nobody counted',
      'warehouse',
      MOVEMENT('correction', 500, undefined),
      `correction ${OTHER}`,
    ],
    [
      'a message that nobody sent',
      'warehouse',
      MOVEMENT('correction', 5, 'event:wms/1'),
      `correction ${OTHER}`,
    ],
    [
      'a correction by a message of another kind',
      'warehouse',
      `${INBOX('wms/1', 'fulfillment.status_changed')}; ${MOVEMENT('correction', 5, 'event:wms/1')}`,
      `correction ${OTHER}`,
    ],
    ['goods that left unasked', 'warehouse', MOVEMENT('shipment', -1, undefined), `shipment ${OTHER}`],
    ['goods that came back unasked', 'warehouse', MOVEMENT('restock', 1, undefined), `restock ${OTHER}`],
  ],
  'every status after processing has its event or act': [
    ['shipped by nobody', 'order', MOVE('shipped', undefined), `order ${IDS.order}: shipped`],
    ['delivered by a request', 'order', MOVE('delivered', 'request:r-1'), `order ${IDS.order}: delivered`],
    [
      'delivered by an event that nobody received',
      'order',
      MOVE('delivered', 'event:carrier/1'),
      `order ${IDS.order}: delivered`,
    ],
    ['cancelled by nobody', 'order', MOVE('cancelled', undefined), `order ${IDS.order}: cancelled`],
    [
      'returned without a return',
      'order',
      MOVE('returned', 'request:r-1', 'return_requested'),
      `order ${IDS.order}: returned`,
    ],
  ],
  'every status that owes a mail has one': [
    ['a customer who was told nothing', 'notification', 'DELETE FROM mails', `order ${IDS.order}: confirmed`],
    [
      'a mail of another shop',
      'notification',
      `UPDATE mails SET tenant_id = 'other'`,
      `order ${IDS.order}: confirmed`,
    ],
  ],
};

/** What has its cause, and is nothing to the audit. */
export const RIGHTFUL: readonly Rightful[] = [
  [
    'the refund of a completed return',
    [
      ['order', RETURN('completed')],
      ['payment', REFUND(`return:${OTHER}`, 700)],
    ],
  ],
  [
    'the refund that an operator made',
    [['payment', `${REFUND('r-1', 700)}; ${ACT('orders.refund', IDS.payment, `700 USD, refund ${OTHER}`)}`]],
  ],
  [
    'a return that got what a refund by hand had left, which failed at the bank later',
    [
      ['order', RETURN('completed')],
      [
        'payment',
        `${REFUND('r-1', 1_000, { id: BEFORE })}; ${REFUND(`return:${OTHER}`, 500)}; UPDATE refunds SET status = 'failed' WHERE id = '${BEFORE}'`,
      ],
    ],
  ],
  [
    'what was left of an order that ended',
    [
      ['order', `UPDATE orders SET status = 'cancelled', payment_status = 'refunded'`],
      [
        'payment',
        `${REFUND('r-1', 500, { id: BEFORE })}; ${ACT('orders.refund', IDS.payment, `500 USD, refund ${BEFORE}`)}; ${REFUND(`void:${IDS.payment}`, 1_000)}`,
      ],
    ],
  ],
  ['a refund made at the gateway', [['payment', REFUND('gateway:re_1', 700)]]],
  ['a refund that failed', [['payment', `${REFUND('x', 700)}; UPDATE refunds SET status = 'failed'`]]],
  [
    'a count by message',
    [
      [
        'warehouse',
        `${INBOX('wms/1', 'warehouse.stock.corrected')}; ${MOVEMENT('correction', 5, 'event:wms/1')}`,
      ],
    ],
  ],
  [
    'a count by an operator',
    [['warehouse', `BEGIN; ${MOVEMENT('correction', 5, undefined)}; ${ACT('stock.set', 'TEE', '')}; COMMIT`]],
  ],
  [
    'a parcel that a carrier told of',
    [
      ['order', `${INBOX('carrier/1', 'shipping.shipment.updated')}; ${MOVE('shipped', 'event:carrier/1')}`],
      ['notification', MAIL('shipped')],
    ],
  ],
  [
    'a parcel that an operator booked',
    [
      ['order', `${ACT('orders.ship', IDS.order, '')}; ${MOVE('shipped', 'request:r-1')}`],
      ['notification', MAIL('shipped')],
    ],
  ],
  [
    'an event older than its publisher keeps it',
    [
      [
        'loyalty',
        `INSERT INTO inbox (event_id, tenant_id, topic, processed_at) VALUES ('${OTHER}', 'demo', 'orders.order.completed', now() - interval '30 days')`,
      ],
    ],
  ],
  [
    'rows from before causes were kept',
    [
      [
        'order',
        `${MOVE('shipped', undefined)}; UPDATE order_history SET at = now() - interval '2 years' WHERE sequence = 3`,
      ],
      [
        'warehouse',
        `${MOVEMENT('shipment', -1, undefined)}; UPDATE stock_movements SET created_at = now() - interval '2 years' WHERE kind = 'shipment'`,
      ],
    ],
  ],
  [
    'an erased customer who cannot be written to',
    [
      ['order', `UPDATE orders SET email = 'erased@erased.invalid'`],
      ['notification', 'DELETE FROM mails'],
    ],
  ],
];
