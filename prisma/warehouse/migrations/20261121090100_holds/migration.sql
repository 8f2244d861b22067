-- The statements of the hot path. Each is called as one statement, so one round trip and one transaction whatever the cart's size.
-- They are functions because each inner statement sees what committed before it got its locks; a single CTE would compute with the
-- snapshot from before it waited.
--
-- Lock order, the same everywhere, so nobody waits in a circle:
--   1. the checkout's fence row   2. the checkout's own reservations, by (checkout, sku, location)   3. stock rows, by (sku, location)
--   4. reservations of other checkouts that ran out: only with SKIP LOCKED, never waited for.
--
-- Settings on the outermost functions: one plan per session, through the indexes. Planning anew for each call took three quarters of
-- the time, and a plan made while a table was small would read all of it when it is large.

-- Locks the checkout's fence row, making it where there is none, and notes the newest attempt seen.
CREATE FUNCTION lock_fence(p_tenant text, p_checkout uuid, p_attempt integer) RETURNS checkout_fences LANGUAGE plpgsql AS $$
DECLARE
    fence checkout_fences;
BEGIN
    SELECT * INTO fence FROM checkout_fences WHERE tenant_id = p_tenant AND checkout_id = p_checkout FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO checkout_fences (tenant_id, checkout_id, attempt) VALUES (p_tenant, p_checkout, p_attempt)
            ON CONFLICT DO NOTHING RETURNING * INTO fence;
        IF NOT FOUND THEN
            SELECT * INTO fence FROM checkout_fences WHERE tenant_id = p_tenant AND checkout_id = p_checkout FOR UPDATE;
        END IF;
    END IF;
    IF fence.state = 'open' AND fence.attempt < p_attempt THEN
        UPDATE checkout_fences SET attempt = p_attempt, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout RETURNING * INTO fence;
    END IF;
    RETURN fence;
END $$;

-- Gives reservations back. The caller has locked them and their stock rows. Pieces a count did not find do not come back.
CREATE FUNCTION give_back(p_tenant text, p_ids uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
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

-- Locks stock rows in the one order.
CREATE FUNCTION lock_stock(p_tenant text, p_skus text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock_levels WHERE tenant_id = p_tenant AND sku = ANY (p_skus) ORDER BY sku, location_id FOR NO KEY UPDATE;
END $$;

-- Gives back what ran out, so that `held` tells the truth before anything is taken. The caller has locked the SKUs' stock rows.
CREATE FUNCTION give_back_expired(p_tenant text, p_skus text[], p_except uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    -- The clock, since the transaction may have waited for its locks since now(); read once, since a volatile function is no index
    -- condition and every hold of a hot SKU would be looked at.
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT array_agg(id) INTO ids FROM (
        SELECT id FROM reservations
        WHERE tenant_id = p_tenant AND sku = ANY (p_skus) AND status = 'held' AND expires_at <= moment
          AND checkout_id <> p_except
        FOR UPDATE SKIP LOCKED) expired;
    IF ids IS NOT NULL THEN
        PERFORM give_back(p_tenant, ids);
    END IF;
END $$;

-- The SKUs of which there is less than wanted, the checkout's own pieces counting as free: [{sku, requested, available}] or null.
CREATE FUNCTION shortages(p_tenant text, p_skus text[], p_quantities integer[], p_changed text[], p_own uuid[])
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    WITH own AS (
        SELECT sku, location_id, sum(quantity) AS quantity FROM reservations WHERE id = ANY (p_own) GROUP BY sku, location_id
    ), free AS (
        SELECT s.sku, sum(s.on_hand - s.held - s.allocated + coalesce(o.quantity, 0) - least(s.short, coalesce(o.quantity, 0))) AS pieces
        FROM stock_levels s LEFT JOIN own o USING (sku, location_id)
        WHERE s.tenant_id = p_tenant AND s.sku = ANY (p_changed) GROUP BY s.sku
    )
    SELECT jsonb_agg(jsonb_build_object('sku', w.sku, 'requested', w.quantity, 'available', coalesce(f.pieces, 0)) ORDER BY w.sku)
    INTO answer
    FROM unnest(p_skus, p_quantities) AS w (sku, quantity) LEFT JOIN free f USING (sku)
    WHERE w.sku = ANY (p_changed) AND w.quantity > coalesce(f.pieces, 0);
    RETURN answer;
END $$;

-- Takes pieces, from locations by priority, then by most stock, and answers whether there was enough; if not, nothing is taken. The
-- caller has locked the rows.
CREATE FUNCTION take_stock(p_tenant text, p_checkout uuid, p_attempt integer, p_expires timestamptz,
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

-- What a checkout holds, or has allocated, of these SKUs (all: null).
CREATE FUNCTION holds_of(p_tenant text, p_checkout uuid, p_skus text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'sku', sku, 'quantity', quantity, 'locationId', location_id)
                                  ORDER BY sku, location_id), '[]')
        FROM reservations
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status IN ('held', 'pinned', 'allocated')
          AND (p_skus IS NULL OR sku = ANY (p_skus)));
END $$;

-- Makes the checkout's hold agree with the lines (each SKU once), for an attempt. Modes:
--   reserve  the whole hold becomes these lines; a hold that this attempt has pinned is not touched: the call is late, and fenced
--   extend   only these SKUs: taken over, extended, taken anew where lapsed or of another quantity; what is pinned stays pinned
--   pin      like extend, and from here the hold does not run out
-- A hold of the right quantity is kept without touching its stock row. Nothing is taken when anything is short.
CREATE FUNCTION hold_stock(p_tenant text, p_checkout uuid, p_attempt integer, p_mode text, p_ttl_seconds integer,
                           p_skus text[], p_quantities integer[])
RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    own uuid[];
    pinned boolean;
    changed text[];
    wanted text[];
    replaced uuid[];
    missing jsonb;
    expires timestamptz;
BEGIN
    IF fence.state = 'allocated' AND p_attempt = fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'held', 'reservations', holds_of(p_tenant, p_checkout, NULL));
    END IF;
    IF fence.state <> 'open' OR p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    END IF;

    SELECT array_agg(id), coalesce(bool_or(status = 'pinned' AND attempt = p_attempt), false) INTO own, pinned
    FROM (SELECT id, status, attempt FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status IN ('held', 'pinned') ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF p_mode = 'reserve' AND pinned THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    END IF;

    SELECT array_agg(sku) INTO changed
    FROM unnest(p_skus, p_quantities) AS w (sku, quantity)
    FULL JOIN (SELECT sku, sum(quantity) AS quantity FROM reservations WHERE id = ANY (own) GROUP BY sku) o USING (sku)
    WHERE w.quantity IS DISTINCT FROM o.quantity AND (p_mode = 'reserve' OR w.quantity IS NOT NULL);

    IF p_mode <> 'pin' THEN
        expires := clock_timestamp() + make_interval(secs => p_ttl_seconds);
    END IF;

    IF changed IS NOT NULL THEN
        PERFORM lock_stock(p_tenant, changed);
        PERFORM give_back_expired(p_tenant, changed, p_checkout);
        IF own IS NOT NULL THEN
            SELECT array_agg(id) INTO replaced FROM reservations WHERE id = ANY (own) AND sku = ANY (changed);
        END IF;
        -- Its own pieces count as free, so a checkout that replaces some is judged before it gives them back.
        IF replaced IS NOT NULL THEN
            missing := shortages(p_tenant, p_skus, p_quantities, changed, replaced);
            IF missing IS NULL THEN
                PERFORM give_back(p_tenant, replaced);
            END IF;
        END IF;
        wanted := ARRAY(SELECT w.sku FROM unnest(p_skus) AS w (sku) WHERE w.sku = ANY (changed));
        IF missing IS NULL AND NOT take_stock(p_tenant, p_checkout, p_attempt, expires, p_skus, p_quantities, wanted) THEN
            missing := shortages(p_tenant, p_skus, p_quantities, wanted, NULL);
        END IF;
        IF missing IS NOT NULL THEN
            RETURN jsonb_build_object('outcome', 'short', 'shortages', missing);
        END IF;
    END IF;

    IF own IS NOT NULL THEN
        UPDATE reservations
        SET attempt = p_attempt, updated_at = now(),
            status = CASE WHEN p_mode = 'pin' OR (status = 'pinned' AND attempt = p_attempt) THEN 'pinned' ELSE 'held' END,
            expires_at = CASE WHEN p_mode = 'pin' OR (status = 'pinned' AND attempt = p_attempt) THEN NULL ELSE expires END
        WHERE id = ANY (own) AND status IN ('held', 'pinned') AND sku = ANY (p_skus);
    END IF;
    RETURN jsonb_build_object('outcome', 'held', 'reservations', holds_of(p_tenant, p_checkout, p_skus));
END $$;

-- Lets go of the holds of attempts up to this one and fences them. Allocations and newer attempts are not touched.
CREATE FUNCTION release_holds(p_tenant text, p_checkout uuid, p_attempt integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    -- Attempt 0 at most: an undo is no sign that its attempt is the newest.
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    skus text[];
BEGIN
    IF fence.fenced_attempt < p_attempt THEN
        UPDATE checkout_fences SET fenced_attempt = p_attempt, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(sku) INTO ids, skus
    FROM (SELECT id, sku FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt <= p_attempt AND status IN ('held', 'pinned')
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_stock(p_tenant, skus);
    RETURN give_back(p_tenant, ids);
END $$;

-- The attempt's hold (null: the newest attempt's) becomes the order's allocation; what older attempts left is given back.
-- Answers allocated, closed (the order was cancelled meanwhile: nothing to do) or missing.
CREATE FUNCTION allocate_holds(p_tenant text, p_checkout uuid, p_attempt integer, p_order uuid) RETURNS text LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, coalesce(p_attempt, 0));
    newest integer := coalesce(p_attempt, fence.attempt);
    ids uuid[];
    stale uuid[];
    skus text[];
BEGIN
    IF fence.state = 'closed' THEN
        RETURN 'closed';
    ELSIF fence.state = 'allocated' THEN
        RETURN CASE WHEN fence.order_id = p_order THEN 'allocated' ELSE 'missing' END;
    END IF;
    SELECT array_agg(id) FILTER (WHERE attempt = newest), array_agg(id) FILTER (WHERE attempt < newest), array_agg(sku)
    INTO ids, stale, skus
    FROM (SELECT id, sku, attempt FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt <= newest AND status IN ('held', 'pinned')
          ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 'missing';
    END IF;
    PERFORM lock_stock(p_tenant, skus);
    IF stale IS NOT NULL THEN
        PERFORM give_back(p_tenant, stale);
    END IF;
    WITH mine AS (
        UPDATE reservations SET status = 'allocated', expires_at = NULL, order_id = p_order, updated_at = now()
        WHERE id = ANY (ids) RETURNING sku, location_id, quantity
    ), sums AS (
        SELECT sku, location_id, sum(quantity)::integer AS quantity FROM mine GROUP BY sku, location_id
    )
    UPDATE stock_levels s SET held = s.held - f.quantity, allocated = s.allocated + f.quantity, updated_at = now()
    FROM sums f WHERE s.tenant_id = p_tenant AND s.sku = f.sku AND s.location_id = f.location_id;
    UPDATE checkout_fences SET state = 'allocated', order_id = p_order, updated_at = now()
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    RETURN 'allocated';
END $$;

-- Tidies: gives back a batch of holds that ran out. Correctness does not rest on it, since every taker does the same for its SKUs.
CREATE FUNCTION sweep_expired_holds(p_limit integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    batch record;
    swept integer := 0;
BEGIN
    FOR batch IN
        SELECT tenant_id, array_agg(id) AS ids, array_agg(DISTINCT sku) AS skus
        FROM (SELECT id, tenant_id, sku FROM reservations WHERE status = 'held' AND expires_at <= now()
              ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED) expired
        GROUP BY tenant_id ORDER BY tenant_id
    LOOP
        PERFORM lock_stock(batch.tenant_id, batch.skus);
        PERFORM give_back(batch.tenant_id, batch.ids);
        swept := swept + cardinality(batch.ids);
    END LOOP;
    RETURN swept;
END $$;
