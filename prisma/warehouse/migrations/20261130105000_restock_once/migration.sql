-- The goods of a return go back on the shelf once per return and SKU, however many events tell of it: the key decides between two at once.
-- A new table locks nobody out; returns from before are taken over from the movements that they caused.
-- Rollback: DROP TABLE restocked_returns;
CREATE TABLE restocked_returns (
    tenant_id text NOT NULL,
    return_id text NOT NULL,
    sku text NOT NULL,
    restocked_at timestamptz(6) NOT NULL DEFAULT now(),
    CONSTRAINT restocked_returns_pkey PRIMARY KEY (tenant_id, return_id, sku)
);
INSERT INTO restocked_returns (tenant_id, return_id, sku, restocked_at)
SELECT tenant_id, lower(reference), sku, min(created_at) FROM stock_movements WHERE kind = 'restock' AND reference IS NOT NULL
GROUP BY tenant_id, lower(reference), sku;
