-- Opens stock levels without stock at the tenant's first location, which is made where there is none.
CREATE OR REPLACE FUNCTION open_stock_levels(p_tenant text, p_skus text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO locations (tenant_id, id, name, priority)
    SELECT p_tenant, 'main', 'Main', 1 WHERE NOT EXISTS (SELECT 1 FROM locations WHERE tenant_id = p_tenant)
    ON CONFLICT DO NOTHING;
    INSERT INTO stock_levels (tenant_id, sku, location_id)
    SELECT p_tenant, w.sku, l.id
    FROM (SELECT DISTINCT sku FROM unnest(p_skus) AS w (sku)) w
    CROSS JOIN (SELECT id FROM locations WHERE tenant_id = p_tenant ORDER BY priority, id LIMIT 1) l
    WHERE NOT EXISTS (SELECT 1 FROM stock_levels s WHERE s.tenant_id = p_tenant AND s.sku = w.sku)
    ORDER BY w.sku
    ON CONFLICT DO NOTHING;
END $$;
