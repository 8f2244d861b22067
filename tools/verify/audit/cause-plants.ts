import { IDS } from './planted-shop.ts';
import type { Service } from './planted-shop.ts';

/** A violation: its name, the database, the SQL, and the offender that the check names. */
export type Plant = readonly [name: string, service: Service, sql: string, offender: string];

/** Rows with a cause: SQL for each database. */
type Rightful = readonly [name: string, sqls: readonly (readonly [Service, string])[]];

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
    ['under an unknown key', 'payment', REFUND('x', 700), `refund ${OTHER}`],
    ['of a return that does not exist', 'payment', REFUND(`return:${OTHER}`, 700), `refund ${OTHER}`],
    ['of a valid order', 'payment', REFUND(`void:${IDS.payment}`, 1_500), `refund ${OTHER}`],
    [
      'of less than the rest of a payment without order',
      'payment',
      `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, status, amount_minor, currency, authorized_minor, captured_minor)
       VALUES ('${OTHER}', 'demo', '${OTHER}', 1, 'stripe', 'captured', 1500, 'USD', 1500, 1500);
       ${REFUND(`void:${OTHER}`, 600)}; UPDATE refunds SET payment_id = '${OTHER}'`,
      `refund ${OTHER}`,
    ],
    ['with another id at the gateway', 'payment', REFUND('gateway:re_2', 700), `refund ${OTHER}`],
  ],
  'every completed return has its refund': [
    ['without a refund', 'order', RETURN('completed'), `return ${OTHER}`],
  ],
  'every event consumed was published by its owner': [
    ...(['payment', 'warehouse', 'promotion', 'notification', 'loyalty', 'analytics'] as const).map(
      (service): Plant => [
        `${service} consumed an event that order never published`,
        service,
        INBOX(OTHER, 'orders.return.completed'),
        `event ${OTHER} (orders.return.completed)`,
      ],
    ),
    [
      'order consumed an event that payment never published',
      'order',
      INBOX(OTHER, 'payment.captured'),
      `event ${OTHER} (payment.captured)`,
    ],
    [
      'a known id under another topic',
      'payment',
      INBOX(IDS.statusEvent, 'orders.return.completed'),
      `event ${IDS.statusEvent} (orders.return.completed)`,
    ],
  ],
  'every stock correction and shipment has its message or act': [
    [
      '500 pieces without a count',
      'warehouse',
      MOVEMENT('correction', 500, undefined),
      `correction ${OTHER}`,
    ],
    [
      'an event that was not consumed',
      'warehouse',
      MOVEMENT('correction', 5, 'event:wms/1'),
      `correction ${OTHER}`,
    ],
    [
      'a correction by an event of another topic',
      'warehouse',
      `${INBOX('wms/1', 'fulfillment.status_changed')}; ${MOVEMENT('correction', 5, 'event:wms/1')}`,
      `correction ${OTHER}`,
    ],
    ['a shipment without a cause', 'warehouse', MOVEMENT('shipment', -1, undefined), `shipment ${OTHER}`],
    ['a restock without a cause', 'warehouse', MOVEMENT('restock', 1, undefined), `restock ${OTHER}`],
  ],
  'every status after processing has its event or act': [
    ['shipped without a cause', 'order', MOVE('shipped', undefined), `order ${IDS.order}: shipped`],
    ['delivered by a request', 'order', MOVE('delivered', 'request:r-1'), `order ${IDS.order}: delivered`],
    [
      'delivered by an event that was not consumed',
      'order',
      MOVE('delivered', 'event:carrier/1'),
      `order ${IDS.order}: delivered`,
    ],
    ['cancelled without a cause', 'order', MOVE('cancelled', undefined), `order ${IDS.order}: cancelled`],
    [
      'returned without a return',
      'order',
      MOVE('returned', 'request:r-1', 'return_requested'),
      `order ${IDS.order}: returned`,
    ],
  ],
  'every status that owes a mail has one': [
    ['no mail at all', 'notification', 'DELETE FROM mails', `order ${IDS.order}: confirmed`],
    [
      'a mail of another shop',
      'notification',
      `UPDATE mails SET tenant_id = 'other'`,
      `order ${IDS.order}: confirmed`,
    ],
  ],
};

/** Rows that have a cause: the audit finds nothing. */
export const RIGHTFUL: readonly Rightful[] = [
  [
    'the refund of a completed return',
    [
      ['order', RETURN('completed')],
      ['payment', REFUND(`return:${OTHER}`, 700)],
    ],
  ],
  [
    'the refund of an operator',
    [['payment', `${REFUND('r-1', 700)}; ${ACT('orders.refund', IDS.payment, `700 USD, refund ${OTHER}`)}`]],
  ],
  [
    'a return that took the rest after a manual refund, which failed at the bank later',
    [
      ['order', RETURN('completed')],
      [
        'payment',
        `${REFUND('r-1', 1_000, { id: BEFORE })}; ${REFUND(`return:${OTHER}`, 500)}; UPDATE refunds SET status = 'failed' WHERE id = '${BEFORE}'`,
      ],
    ],
  ],
  [
    'the rest of an order that ended',
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
    'a correction by event',
    [
      [
        'warehouse',
        `${INBOX('wms/1', 'warehouse.stock.corrected')}; ${MOVEMENT('correction', 5, 'event:wms/1')}`,
      ],
    ],
  ],
  [
    'a correction by an operator',
    [['warehouse', `BEGIN; ${MOVEMENT('correction', 5, undefined)}; ${ACT('stock.set', 'TEE', '')}; COMMIT`]],
  ],
  [
    'a parcel that a carrier reported',
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
    'an event that its publisher has purged',
    [
      [
        'loyalty',
        `INSERT INTO inbox (event_id, tenant_id, topic, processed_at) VALUES ('${OTHER}', 'demo', 'orders.order.completed', now() - interval '30 days')`,
      ],
    ],
  ],
  [
    'rows from before causes were recorded',
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
    'an erased customer, who has no address',
    [
      ['order', `UPDATE orders SET email = 'erased@erased.invalid'`],
      ['notification', 'DELETE FROM mails'],
    ],
  ],
];
