/** Columns of a Payment; `p` is the table's alias. */
export const PAYMENT_COLUMNS = `
  p.id, p.tenant_id AS "tenantId", p.checkout_id AS "checkoutId", p.attempt, p.gateway, p.gateway_account AS "gatewayAccount",
  p.gateway_transaction_id AS "transactionId", p.is_hosted AS "isHosted", p.gateway_page_id AS "pageId", p.status, p.amount_minor AS "amountMinor", p.currency,
  p.authorized_minor AS "authorizedMinor", p.capture_minor AS "captureMinor", p.captured_minor AS "capturedMinor",
  p.refund_reserved_minor AS "refundReservedMinor", p.refunded_minor AS "refundedMinor", p.capture_before AS "captureBefore",
  COALESCE(p.capture_before <= now(), false) AS "authorizationExpired", p.decline_code AS "declineCode",
  p.failure_reason AS "failureReason", p.failure_code AS "failureCode", p.customer_id AS "customerId", p.email,
  p.line_summary AS "lineSummary", p.order_id AS "orderId", p.order_number AS "orderNumber", p.created_at AS "createdAt",
  p.event_sequence AS "eventSequence",
  EXISTS (SELECT FROM checkout_fences f WHERE f.tenant_id = p.tenant_id AND f.checkout_id = p.checkout_id
          AND f.fenced_through >= p.attempt) AS fenced`;

/** Columns of a GatewayCall. The gateway forgets keys after 24 h; one hour less avoids the edge (PAY-1). */
export const CALL_COLUMNS = `
  c.operation, c.number, c.idempotency_key AS key, c.gateway_account AS account, c.request,
  c.created_at > now() - interval '23 hours' AS replayable, extract(epoch FROM c.created_at)::float8 AS "sentAtSeconds"`;
