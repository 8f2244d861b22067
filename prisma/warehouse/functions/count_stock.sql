-- Stores what was counted at a location. Where the count is below what is held and allocated, on hand becomes that sum and the rest is a
-- shortfall.
CREATE OR REPLACE FUNCTION count_stock(p_tenant text, p_sku text, p_location text, p_counted integer, p_reference text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    level stock_levels;
    lacking integer;
    target integer;
BEGIN
    INSERT INTO stock_levels (tenant_id, sku, location_id) VALUES (p_tenant, p_sku, p_location) ON CONFLICT DO NOTHING;
    PERFORM lock_stock(p_tenant, ARRAY[p_sku]);
    PERFORM give_back_expired(p_tenant, ARRAY[p_sku], '00000000-0000-0000-0000-000000000000');
    SELECT * INTO level FROM stock_levels WHERE tenant_id = p_tenant AND sku = p_sku AND location_id = p_location;
    lacking := greatest(0, level.held + level.allocated - p_counted);
    target := p_counted + lacking;
    UPDATE stock_levels SET on_hand = target, short = lacking, updated_at = now()
        WHERE tenant_id = p_tenant AND sku = p_sku AND location_id = p_location;
    IF target <> level.on_hand THEN
        INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
        VALUES (p_tenant, p_sku, p_location, target - level.on_hand, 'correction', p_reference);
    END IF;
    IF lacking <> level.short THEN
        UPDATE stock_shortfalls SET resolved_at = now()
            WHERE tenant_id = p_tenant AND sku = p_sku AND location_id = p_location AND resolved_at IS NULL;
        IF lacking > 0 THEN
            INSERT INTO stock_shortfalls (tenant_id, sku, location_id, counted, quantity, reference)
            VALUES (p_tenant, p_sku, p_location, p_counted, lacking, p_reference);
        END IF;
    END IF;
END $$;
