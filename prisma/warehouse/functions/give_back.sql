-- Frees reservations. The caller has locked them and their stock rows. Pieces that a count did not find stay lost. Returns the pieces.
-- Never answers null.
CREATE OR REPLACE FUNCTION give_back(p_tenant text, p_ids uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    pieces integer;
BEGIN
    WITH freed AS (
        UPDATE reservations r SET status = 'released', expires_at = NULL, updated_at = now()
        FROM (SELECT id, status AS was FROM reservations WHERE id = ANY (p_ids) AND tenant_id = p_tenant) o
        WHERE r.id = o.id AND r.status IN ('held', 'pinned', 'allocated')
        RETURNING r.sku, r.location_id, r.quantity, o.was
    ), sums AS (
        SELECT sku, location_id, sum(quantity)::integer AS quantity,
               coalesce(sum(quantity) FILTER (WHERE was = 'allocated'), 0)::integer AS allocated
        FROM freed GROUP BY sku, location_id
    ), lost AS (
        INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
        SELECT p_tenant, s.sku, s.location_id, -least(s.short, f.quantity), 'correction', 'shortfall'
        FROM sums f JOIN stock_levels s ON s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id
        WHERE s.short > 0
    ), settled AS (
        UPDATE stock_shortfalls x SET resolved_at = now()
        FROM sums f JOIN stock_levels s ON s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id
        WHERE s.short > 0 AND s.short <= f.quantity AND x.tenant_id = p_tenant AND x.sku = s.sku
          AND x.location_id = s.location_id AND x.resolved_at IS NULL
    ), lowered AS (
        UPDATE stock_levels s
        SET held = s.held - (f.quantity - f.allocated), allocated = s.allocated - f.allocated,
            on_hand = s.on_hand - least(s.short, f.quantity), short = s.short - least(s.short, f.quantity), updated_at = now()
        FROM sums f WHERE s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id
    )
    SELECT coalesce(sum(quantity), 0)::integer INTO pieces FROM sums;
    RETURN pieces;
END $$;
