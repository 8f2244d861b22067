-- Pieces come in. They cover a shortfall first: those pieces are promised already.
CREATE OR REPLACE FUNCTION receive_stock(p_tenant text, p_sku text, p_location text, p_quantity integer, p_kind text, p_reference text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    level stock_levels;
    covered integer;
BEGIN
    INSERT INTO stock_levels (tenant_id, sku, location_id) VALUES (p_tenant, p_sku, p_location) ON CONFLICT DO NOTHING;
    PERFORM lock_stock(p_tenant, ARRAY[p_sku]);
    SELECT * INTO level FROM stock_levels WHERE tenant_id = p_tenant AND sku = p_sku AND location_id = p_location;
    covered := least(level.short, p_quantity);
    UPDATE stock_levels SET on_hand = on_hand + p_quantity - covered, short = short - covered, updated_at = now()
        WHERE tenant_id = p_tenant AND sku = p_sku AND location_id = p_location;
    IF p_quantity > covered THEN
        INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
        VALUES (p_tenant, p_sku, p_location, p_quantity - covered, p_kind, p_reference);
    END IF;
    IF covered > 0 AND covered = level.short THEN
        UPDATE stock_shortfalls SET resolved_at = now()
            WHERE tenant_id = p_tenant AND sku = p_sku AND location_id = p_location AND resolved_at IS NULL;
    END IF;
END $$;
