-- Holds pieces, from locations by priority and then by most stock; returns whether there was enough. Where there was not, nothing is held. The
-- caller has locked the rows.
CREATE OR REPLACE FUNCTION take_stock(p_tenant text, p_checkout uuid, p_attempt integer, p_expires timestamptz,
                           p_skus text[], p_quantities integer[], p_changed text[])
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    taken_skus text[];
    taken_locations text[];
    taken_quantities integer[];
    enough boolean;
BEGIN
    SELECT array_agg(sku), array_agg(location_id), array_agg(least(free, wanted - before)), sum(least(free, wanted - before)) = (
               SELECT sum(w.quantity) FROM unnest(p_skus, p_quantities) AS w (sku, quantity) WHERE w.sku = ANY (p_changed))
    INTO taken_skus, taken_locations, taken_quantities, enough
    FROM (
        SELECT s.sku, s.location_id, w.quantity AS wanted, s.on_hand - s.held - s.allocated AS free,
               coalesce(sum(s.on_hand - s.held - s.allocated) OVER (
                   PARTITION BY s.sku ORDER BY l.priority, s.on_hand - s.held - s.allocated DESC, s.location_id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::integer AS before
        FROM unnest(p_skus, p_quantities) AS w (sku, quantity)
        JOIN stock_levels s ON s.tenant_id = p_tenant AND s.sku = w.sku
        JOIN locations l ON l.tenant_id = p_tenant AND l.id = s.location_id
        WHERE w.sku = ANY (p_changed) AND s.on_hand - s.held - s.allocated > 0) offered
    WHERE before < wanted;
    IF enough IS NOT TRUE THEN
        RETURN cardinality(p_changed) = 0;
    END IF;
    UPDATE stock_levels s SET held = s.held + t.quantity, updated_at = now()
    FROM unnest(taken_skus, taken_locations, taken_quantities) AS t (sku, location_id, quantity)
    WHERE s.tenant_id = p_tenant AND s.sku = t.sku AND s.location_id = t.location_id;
    INSERT INTO reservations (tenant_id, checkout_id, attempt, sku, location_id, quantity, status, expires_at)
    SELECT p_tenant, p_checkout, p_attempt, sku, location_id, quantity, CASE WHEN p_expires IS NULL THEN 'pinned' ELSE 'held' END, p_expires
    FROM unnest(taken_skus, taken_locations, taken_quantities) AS t (sku, location_id, quantity);
    RETURN true;
END $$;
