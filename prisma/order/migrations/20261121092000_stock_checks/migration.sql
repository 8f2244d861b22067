-- SKUs whose stock was corrected: orders that wait for them have to be looked at, once warehouse has dealt with the correction (ORD-8).
CREATE TABLE stock_checks (
    tenant_id text NOT NULL,
    sku text NOT NULL,
    due_at timestamptz NOT NULL,
    -- Counts corrections and looks; a look that ended clears the row only if nothing came in between.
    round bigint NOT NULL DEFAULT 1,
    CONSTRAINT stock_checks_pkey PRIMARY KEY (tenant_id, sku)
);
CREATE INDEX stock_checks_due_at ON stock_checks (due_at);
