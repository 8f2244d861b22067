-- Locks the stock rows of SKUs in one order, so that two callers never deadlock.
CREATE OR REPLACE FUNCTION lock_stock(p_tenant text, p_skus text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock_levels WHERE tenant_id = p_tenant AND sku = ANY (p_skus) ORDER BY sku, location_id FOR NO KEY UPDATE;
END $$;
