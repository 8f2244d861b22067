-- Changes of what is on hand. Not the hot path; the same lock order as the holds.

-- Opens stock levels without stock at the tenant's first location, which is made where there is none.
CREATE FUNCTION open_stock_levels(p_tenant text, p_skus text[]) RETURNS void LANGUAGE plpgsql AS $$
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

-- What was counted at a location. Below what is held and allocated, on hand becomes that sum and the rest is a shortfall.
CREATE FUNCTION count_stock(p_tenant text, p_sku text, p_location text, p_counted integer, p_reference text)
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

-- Pieces come in. They cover a shortfall first: those pieces are promised already.
CREATE FUNCTION receive_stock(p_tenant text, p_sku text, p_location text, p_quantity integer, p_kind text, p_reference text)
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

-- An order's goods leave: all of them (no SKUs given) or so many of each. Never more than is allocated; answers the pieces.
CREATE FUNCTION ship_order(p_tenant text, p_order uuid, p_skus text[], p_quantities integer[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    involved text[];
    pieces integer;
BEGIN
    SELECT array_agg(id), array_agg(sku) INTO ids, involved
    FROM (SELECT id, sku FROM reservations WHERE tenant_id = p_tenant AND order_id = p_order AND status = 'allocated'
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_stock(p_tenant, involved);
    WITH rows_left AS (
        SELECT r.*, coalesce(sum(r.quantity) OVER (PARTITION BY r.sku ORDER BY r.id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::integer AS before
        FROM reservations r WHERE r.id = ANY (ids)
    ), leaving AS (
        SELECT r.id, r.checkout_id, r.attempt, r.sku, r.location_id, r.quantity,
               CASE WHEN p_skus IS NULL THEN r.quantity ELSE least(r.quantity, greatest(0, w.quantity - r.before)) END AS leaves
        FROM rows_left r
        LEFT JOIN (SELECT sku, sum(quantity)::integer AS quantity FROM unnest(p_skus, p_quantities) AS w (sku, quantity) GROUP BY sku) w USING (sku)
        WHERE p_skus IS NULL OR w.quantity > r.before
    ), whole AS (
        UPDATE reservations r SET status = 'shipped', updated_at = now() FROM leaving l WHERE r.id = l.id AND l.leaves = l.quantity
    ), rest AS (
        UPDATE reservations r SET quantity = r.quantity - l.leaves, updated_at = now()
        FROM leaving l WHERE r.id = l.id AND l.leaves < l.quantity
    ), part AS (
        INSERT INTO reservations (tenant_id, checkout_id, attempt, sku, location_id, quantity, status, order_id)
        SELECT p_tenant, checkout_id, attempt, sku, location_id, leaves, 'shipped', p_order FROM leaving WHERE leaves < quantity
    ), sums AS (
        SELECT sku, location_id, sum(leaves)::integer AS quantity FROM leaving GROUP BY sku, location_id
    ), moved AS (
        INSERT INTO stock_movements (tenant_id, sku, location_id, quantity, kind, reference)
        SELECT p_tenant, sku, location_id, -quantity, 'shipment', p_order::text FROM sums
    ), lowered AS (
        UPDATE stock_levels s
        SET on_hand = s.on_hand - f.quantity, allocated = s.allocated - f.quantity,
            short = least(s.short, s.held + s.allocated - f.quantity), updated_at = now()
        FROM sums f WHERE s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id
    )
    SELECT coalesce(sum(quantity), 0)::integer INTO pieces FROM sums;
    RETURN pieces;
END $$;

-- An order is cancelled: what its checkout holds and what is allocated to it is free again, and whatever comes for it later has no
-- effect. What was shipped is out of the building and comes back by a return only.
CREATE FUNCTION close_checkout(p_tenant text, p_checkout uuid, p_order uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    skus text[];
BEGIN
    IF fence.state <> 'closed' THEN
        UPDATE checkout_fences SET state = 'closed', order_id = p_order, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(sku) INTO ids, skus
    FROM (SELECT id, sku FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status IN ('held', 'pinned', 'allocated')
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_stock(p_tenant, skus);
    RETURN give_back(p_tenant, ids);
END $$;
