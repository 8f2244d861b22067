-- New tables, and one nullable column without a default: nothing is rewritten, the version still running goes on.
ALTER TABLE orders ADD COLUMN exchanged_order_id uuid;

-- Goods that come back, for money or for other goods (ORD-7). Written under the lock of the order's row.
CREATE TABLE order_returns (
    id uuid NOT NULL,
    tenant_id text NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT order_returns_kind_known CHECK (kind IN ('return', 'exchange')),
    status text NOT NULL CONSTRAINT order_returns_status_known CHECK (status IN ('requested', 'approved', 'received', 'completed', 'rejected')),
    reason text,
    -- The Idempotency-Key it was asked for under, hashed with its scope.
    request_key text,
    shipping_minor bigint NOT NULL DEFAULT 0 CONSTRAINT order_returns_shipping_not_negative CHECK (shipping_minor >= 0),
    -- What the customer wants instead: [{sku, name, quantity, unitPriceMinor, productId, taxClass, categoryIds, brandId}].
    replacements jsonb NOT NULL DEFAULT '[]',
    linked_order_id uuid,
    linked_order_number text,
    requested_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT order_returns_pkey PRIMARY KEY (id),
    CONSTRAINT order_returns_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX order_returns_order_id ON order_returns (order_id);
CREATE UNIQUE INDEX order_returns_request_key ON order_returns (order_id, request_key);
CREATE INDEX order_returns_open ON order_returns (tenant_id, requested_at) WHERE status IN ('requested', 'approved', 'received');
-- Shipping is given back once.
CREATE UNIQUE INDEX order_returns_one_shipping ON order_returns (order_id) WHERE shipping_minor > 0 AND status <> 'rejected';

CREATE TABLE order_return_lines (
    return_id uuid NOT NULL,
    line_id uuid NOT NULL,
    tenant_id text NOT NULL,
    quantity integer NOT NULL CONSTRAINT order_return_lines_quantity_positive CHECK (quantity > 0),
    -- Which pieces of the line, counted from 0: [[from, to), …]. Every piece has its own share of the line's price.
    units jsonb NOT NULL,
    amount_minor bigint NOT NULL CONSTRAINT order_return_lines_amount_not_negative CHECK (amount_minor >= 0),
    restock boolean NOT NULL DEFAULT true,
    CONSTRAINT order_return_lines_pkey PRIMARY KEY (return_id, line_id),
    CONSTRAINT order_return_lines_return_id_fkey FOREIGN KEY (return_id) REFERENCES order_returns (id) ON DELETE CASCADE ON UPDATE NO ACTION
);

-- Who did what by hand, and why; written in the transaction of the act.
CREATE TABLE ops_audit (
    id uuid NOT NULL,
    tenant_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    note text,
    outcome text NOT NULL,
    request_id text,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ops_audit_pkey PRIMARY KEY (id)
);
CREATE INDEX ops_audit_at ON ops_audit (tenant_id, at);
