import { statement } from '@holdfast/postgres';

import type { Shipment } from '../../order/order-events.js';
import type { OrderStatus } from '../../order/order-status.js';
import type { PaymentStatus, PaymentType } from '../../order/order.js';
import type { ReturnKind, ReturnStatus } from '../../order/return.js';

/** A return of the order; amounts in jsonb are numbers. */
export interface ReturnFactRow {
  readonly id: string;
  readonly kind: ReturnKind;
  readonly status: ReturnStatus;
  readonly was_approved: boolean;
  readonly was_received: boolean;
  readonly reason: string | null;
  readonly shipping_minor: number;
  readonly linked_order_id: string | null;
  readonly linked_order_number: string | null;
  readonly replacements: readonly {
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
  }[];
  readonly lines: readonly {
    readonly line_id: string;
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly amount_minor: number;
    readonly restock: boolean;
  }[];
}

/** An order with its moves and returns. */
export interface OrderFactsRow {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly cart_session_id: string;
  readonly attempt: number;
  readonly customer_id: string | null;
  readonly email: string;
  readonly locale: string;
  readonly payment_id: string | null;
  readonly payment_type: PaymentType;
  readonly currency: string;
  readonly grand_total_minor: bigint;
  readonly exchanged_order_id: string | null;
  readonly lines: readonly {
    readonly line_id: string;
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
  }[];
  readonly moves: readonly {
    readonly from: OrderStatus | null;
    readonly to: OrderStatus;
    readonly shipment: Shipment | null;
  }[];
  readonly returns: readonly ReturnFactRow[];
}

const RETURN_LINES = `(SELECT jsonb_agg(jsonb_build_object('line_id', l.line_id, 'sku', i.sku, 'name', i.name, 'quantity', l.quantity,
    'amount_minor', l.amount_minor, 'restock', l.restock) ORDER BY i.position)
  FROM order_return_lines l JOIN order_lines i ON i.order_id = r.order_id AND i.line_id = l.line_id WHERE l.return_id = r.id)`;

/** All facts of an order that other services may ask for. Parameters: tenant, order. */
export const ORDER_FACTS = statement<OrderFactsRow>(
  'order_facts',
  `SELECT o.id, o.number, o.status, o.payment_status, o.cart_session_id, o.attempt, o.customer_id, o.email, o.locale, o.payment_id,
     o.payment_type, o.currency, o.grand_total_minor, o.exchanged_order_id,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('line_id', l.line_id, 'sku', l.sku, 'name', l.name, 'quantity', l.quantity)
        ORDER BY l.position), '[]') FROM order_lines l WHERE l.order_id = o.id) AS lines,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('from', h.from_status, 'to', h.to_status, 'shipment', h.shipment)
        ORDER BY h.sequence), '[]') FROM order_history h WHERE h.order_id = o.id) AS moves,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'status', r.status, 'reason', r.reason,
        'was_approved', r.approved_at IS NOT NULL, 'was_received', r.received_at IS NOT NULL, 'shipping_minor', r.shipping_minor,
        'linked_order_id', r.linked_order_id, 'linked_order_number', r.linked_order_number, 'replacements', r.replacements,
        'lines', ${RETURN_LINES}) ORDER BY r.requested_at, r.id), '[]') FROM order_returns r WHERE r.order_id = o.id) AS returns
   FROM orders o WHERE o.tenant_id = $1 AND o.id = $2::uuid`,
);
