const OPERATORS = 'manual changes: operators, not customers; customers are named by a hash or by their ids';
const EVENTS = 'code or text of ours about an event; operators are asked to write no names';

/**
 * Columns whose names smell of a person and that hold none, or that an erase leaves alone, each with the reason. By `database.table.column`;
 * `*` stands for every database.
 */
export const NOT_PERSONAL: Readonly<Record<string, string>> = {
  '*.ops_audit.actor': OPERATORS,
  '*.ops_audit.note': OPERATORS,
  '*.ops_audit.subject': OPERATORS,
  '*.dead_letters.note': EVENTS,
  '*.dead_letters.reason': EVENTS,
  '*.outbox.last_error': EVENTS,
  'catalog.outbox.payload': 'products',
  'catalog.products.brand_name': 'products',
  'catalog.products.name': 'products',
  'analytics.conversion_lines.name': 'products',
  'pricing.price_lists.customer_group': 'a group of a price list, not who is in it',
  'pricing.tax_rates.name': 'a tax',
  'promotion.promotions.name': 'a promotion',
  'promotion.checkout_fences.state': 'open, applied or closed',
  'shipping.shipping_methods.name': 'a method',
  'shipping.shipping_zones.name': 'a zone',
  'warehouse.checkout_fences.state': 'open, confirmed or closed',
  'warehouse.locations.name': 'a warehouse',
  'warehouse.stock_movements.reference': 'an order or a count, by its id',
  'warehouse.stock_shortfalls.reference': 'an order or a count, by its id',
  'checkout.tenants.name': 'a shop',
  'checkout.tenants.gateway_account': "a shop's account at the gateway",
  'checkout.checkout_attempts.refusal': 'a reason with SKUs, promotions and amounts',
  'checkout.checkout_attempts.result': 'number and totals of the order',
  'checkout.checkout_sessions.warnings': 'SKUs and amounts; the row is deleted',
  'checkout.failed_compensations.last_error': 'how a call failed',
  'checkout.failed_compensations.note': EVENTS,
  'order.kept_news.reason': 'a code; the row is deleted',
  'order.orders.shipping_method_name': 'a method, part of the invoice',
  'order.payment_facts.failure_reason': 'a code',
  'payment.disputes.reason': 'a code',
  'payment.gateway_calls.gateway_account': "a shop's account at the gateway",
  'payment.gateway_calls.subject_id': 'a payment or a refund, by its id',
  'payment.payments.gateway_account': "a shop's account at the gateway",
  'payment.payments.failure_reason': 'a code',
  'payment.reconciler_marks.account': "a shop's account at the gateway",
  'payment.refunds.reason': 'a code',
  'payment.webhook_events.gateway_account': "a shop's account at the gateway",
  'payment.webhook_events.last_error': 'how a call failed',
};
