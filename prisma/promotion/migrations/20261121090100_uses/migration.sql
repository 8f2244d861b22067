-- The statements of the hot path: one statement, so one round trip and one transaction, for any number of promotions. Functions, since
-- each inner statement sees what committed before it got its locks.
--
-- Lock order, the same everywhere:
--   1. the checkout's fence row   2. the checkout's own uses, by promotion id   3. counters, by promotion id
--   4. uses of other checkouts that ran out: only with SKIP LOCKED, never waited for.
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

CREATE FUNCTION lock_counters(p_tenant text, p_promotions uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM promotion_counters WHERE tenant_id = p_tenant AND promotion_id = ANY (p_promotions)
        ORDER BY promotion_id FOR NO KEY UPDATE;
END $$;

-- Gives uses back. The caller has locked them and their counters.
CREATE FUNCTION give_back_uses(p_tenant text, p_ids uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    given integer;
BEGIN
    WITH freed AS (
        UPDATE promotion_uses u SET status = 'released', expires_at = NULL, updated_at = now()
        FROM (SELECT id, status AS was FROM promotion_uses WHERE id = ANY (p_ids) AND tenant_id = p_tenant) o
        WHERE u.id = o.id AND u.status <> 'released'
        RETURNING u.promotion_id, u.over_use, o.was
    ), lowered AS (
        UPDATE promotion_counters c
        SET reserved = c.reserved - f.reserved, applied = c.applied - f.applied, over_used = c.over_used - f.over_used
        FROM (SELECT promotion_id, count(*) FILTER (WHERE was = 'reserved') AS reserved,
                     count(*) FILTER (WHERE was = 'applied' AND NOT over_use) AS applied,
                     count(*) FILTER (WHERE was = 'applied' AND over_use) AS over_used
              FROM freed GROUP BY promotion_id) f
        WHERE c.tenant_id = p_tenant AND c.promotion_id = f.promotion_id
    )
    SELECT count(*) INTO given FROM freed;
    RETURN given;
END $$;

-- Gives back what ran out, so that `reserved` tells the truth before anything is taken. The caller has locked the counters.
CREATE FUNCTION give_back_expired_uses(p_tenant text, p_promotions uuid[], p_except uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
    -- The clock, since the transaction may have waited for its locks since now(); read once, since a volatile function is no index
    -- condition and every hold of a popular promotion would be looked at.
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT array_agg(id) INTO ids FROM (
        SELECT id FROM promotion_uses
        WHERE tenant_id = p_tenant AND promotion_id = ANY (p_promotions) AND status = 'reserved'
          AND expires_at <= moment AND checkout_id <> p_except
        FOR UPDATE SKIP LOCKED) expired;
    IF ids IS NOT NULL THEN
        PERFORM give_back_uses(p_tenant, ids);
    END IF;
END $$;

-- Which of these promotions a customer cannot use (any more), what the checkout itself holds counting as free, and why:
-- [{promotionId, reason}] or null. The caller has locked the counters.
CREATE FUNCTION exhausted_promotions(p_tenant text, p_checkout uuid, p_customer text, p_email text, p_promotions uuid[])
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    SELECT jsonb_agg(jsonb_build_object('promotionId', promotion_id, 'reason', reason) ORDER BY promotion_id) INTO answer
    FROM (
        SELECT c.promotion_id, CASE
            WHEN c.total_limit IS NOT NULL AND c.total_limit <= c.reserved + c.applied - (
                SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.promotion_id = c.promotion_id
                AND u.checkout_id = p_checkout AND u.status = 'reserved') THEN 'PROMOTION_EXHAUSTED'
            WHEN c.per_customer_limit IS NOT NULL AND c.per_customer_limit <= (
                SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.promotion_id = c.promotion_id
                AND u.status <> 'released' AND u.checkout_id <> p_checkout
                AND (u.customer_id = p_customer OR u.email_key = p_email)) THEN 'PROMOTION_CUSTOMER_LIMIT_REACHED'
            END AS reason
        FROM promotion_counters c WHERE c.tenant_id = p_tenant AND c.promotion_id = ANY (p_promotions)) judged
    WHERE reason IS NOT NULL;
    RETURN answer;
END $$;

-- Makes the checkout's set of held uses these promotions, for an attempt, all or nothing. Promotions without a limit need no hold.
-- A use that is held already, for the same customer, is kept without touching its counter.
CREATE FUNCTION reserve_promotions(p_tenant text, p_checkout uuid, p_attempt integer, p_customer text, p_email text,
                                   p_ttl_seconds integer, p_promotions uuid[])
RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    expires timestamptz := clock_timestamp() + make_interval(secs => p_ttl_seconds);
    unknown uuid[];
    own uuid[];
    dropped uuid[];
    dropped_promotions uuid[];
    added uuid[];
    refused jsonb;
BEGIN
    IF fence.state = 'applied' AND p_attempt = fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'reserved');
    END IF;
    IF fence.state <> 'open' OR p_attempt <= fence.fenced_attempt OR p_attempt < fence.attempt THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    END IF;
    SELECT array_agg(w.id) INTO unknown FROM unnest(p_promotions) AS w (id)
    WHERE NOT EXISTS (SELECT 1 FROM promotions p WHERE p.tenant_id = p_tenant AND p.id = w.id AND p.active);
    IF unknown IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'unknown', 'promotionIds', to_jsonb(unknown));
    END IF;

    SELECT array_agg(id), array_agg(id) FILTER (WHERE NOT keep), array_agg(promotion_id) FILTER (WHERE NOT keep)
    INTO own, dropped, dropped_promotions
    FROM (SELECT id, promotion_id, promotion_id = ANY (p_promotions) AND customer_id IS NOT DISTINCT FROM p_customer
                                   AND email_key IS NOT DISTINCT FROM p_email AS keep
          FROM promotion_uses WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved'
          ORDER BY checkout_id, promotion_id, id FOR UPDATE) mine;
    SELECT array_agg(c.promotion_id) INTO added FROM promotion_counters c
    WHERE c.tenant_id = p_tenant AND c.promotion_id = ANY (p_promotions)
      AND NOT EXISTS (SELECT 1 FROM promotion_uses u WHERE u.id = ANY (own) AND u.promotion_id = c.promotion_id
                      AND u.id <> ALL (coalesce(dropped, '{}')));

    IF added IS NOT NULL OR dropped IS NOT NULL THEN
        PERFORM lock_counters(p_tenant, coalesce(added, '{}') || coalesce(dropped_promotions, '{}'));
        PERFORM give_back_expired_uses(p_tenant, added, p_checkout);
        refused := exhausted_promotions(p_tenant, p_checkout, p_customer, p_email, added);
        IF refused IS NOT NULL THEN
            RETURN jsonb_build_object('outcome', 'exhausted', 'refused', refused);
        END IF;
        PERFORM give_back_uses(p_tenant, dropped);
        INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, customer_id, email_key, expires_at)
        SELECT p_tenant, promotion_id, p_checkout, p_attempt, p_customer, p_email, expires FROM unnest(added) AS a (promotion_id);
        UPDATE promotion_counters SET reserved = reserved + 1 WHERE tenant_id = p_tenant AND promotion_id = ANY (added);
    END IF;

    UPDATE promotion_uses SET attempt = p_attempt, expires_at = expires, updated_at = now()
    WHERE id = ANY (own) AND status = 'reserved';
    RETURN jsonb_build_object('outcome', 'reserved');
END $$;

-- Held uses become the order's. A use that is not held counts where the limits still allow, else it is an over-use: the order is paid.
-- Each promotion once per order. Answers the over-used promotions.
CREATE FUNCTION apply_promotions(p_tenant text, p_checkout uuid, p_attempt integer, p_order uuid, p_customer text, p_email text,
                                 p_promotions uuid[])
RETURNS uuid[] LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, p_attempt);
    held uuid[];
    open uuid[];
    refused jsonb;
    over uuid[];
BEGIN
    -- The order was cancelled meanwhile (ORD-6).
    IF fence.state = 'closed' THEN
        RETURN '{}';
    END IF;
    PERFORM 1 FROM promotion_uses WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' ORDER BY checkout_id, promotion_id, id FOR UPDATE;
    SELECT array_agg(p.id) INTO open FROM promotions p
    WHERE p.tenant_id = p_tenant AND p.id = ANY (p_promotions)
      AND NOT EXISTS (SELECT 1 FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.order_id = p_order
                      AND u.promotion_id = p.id AND u.status = 'applied');
    PERFORM lock_counters(p_tenant, open);
    SELECT array_agg(promotion_id) INTO held FROM promotion_uses
    WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' AND promotion_id = ANY (open);
    UPDATE promotion_uses SET status = 'applied', order_id = p_order, expires_at = NULL, updated_at = now()
    WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND status = 'reserved' AND promotion_id = ANY (held);
    UPDATE promotion_counters SET reserved = reserved - 1, applied = applied + 1
    WHERE tenant_id = p_tenant AND promotion_id = ANY (held);

    SELECT array_agg(id) INTO open FROM unnest(open) AS o (id) WHERE id <> ALL (coalesce(held, '{}'));
    IF open IS NOT NULL THEN
        PERFORM give_back_expired_uses(p_tenant, open, p_checkout);
        refused := exhausted_promotions(p_tenant, p_checkout, p_customer, p_email, open);
        SELECT array_agg((r ->> 'promotionId')::uuid) INTO over FROM jsonb_array_elements(coalesce(refused, '[]')) AS r;
        INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, customer_id, email_key, status, over_use, order_id)
        SELECT p_tenant, o.id, p_checkout, p_attempt, p_customer, p_email, 'applied', o.id = ANY (coalesce(over, '{}')), p_order
        FROM unnest(open) AS o (id);
        UPDATE promotion_counters
        SET applied = applied + CASE WHEN promotion_id = ANY (coalesce(over, '{}')) THEN 0 ELSE 1 END,
            over_used = over_used + CASE WHEN promotion_id = ANY (coalesce(over, '{}')) THEN 1 ELSE 0 END
        WHERE tenant_id = p_tenant AND promotion_id = ANY (open);
    END IF;
    UPDATE checkout_fences SET state = 'applied', order_id = p_order, updated_at = now()
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    RETURN (SELECT coalesce(array_agg(promotion_id), '{}') FROM promotion_uses
            WHERE tenant_id = p_tenant AND order_id = p_order AND status = 'applied' AND over_use AND promotion_id = ANY (p_promotions));
END $$;

-- Gives back what attempts up to this one hold and fences them. Applied uses and newer attempts are not touched.
CREATE FUNCTION release_promotions(p_tenant text, p_checkout uuid, p_attempt integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    -- Attempt 0 at most: an undo is no sign that its attempt is the newest.
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    involved uuid[];
BEGIN
    IF fence.fenced_attempt < p_attempt THEN
        UPDATE checkout_fences SET fenced_attempt = p_attempt, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(promotion_id) INTO ids, involved
    FROM (SELECT id, promotion_id FROM promotion_uses
          WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND attempt <= p_attempt AND status = 'reserved'
          ORDER BY checkout_id, promotion_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_counters(p_tenant, involved);
    RETURN give_back_uses(p_tenant, ids);
END $$;

-- The order was cancelled: its uses are free again, once, and whatever comes for the checkout later has no effect.
CREATE FUNCTION close_checkout(p_tenant text, p_checkout uuid, p_order uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    fence checkout_fences := lock_fence(p_tenant, p_checkout, 0);
    ids uuid[];
    involved uuid[];
BEGIN
    IF fence.state <> 'closed' THEN
        UPDATE checkout_fences SET state = 'closed', order_id = p_order, updated_at = now()
            WHERE tenant_id = p_tenant AND checkout_id = p_checkout;
    END IF;
    SELECT array_agg(id), array_agg(promotion_id) INTO ids, involved
    FROM (SELECT id, promotion_id FROM promotion_uses
          WHERE tenant_id = p_tenant AND ((checkout_id = p_checkout AND status = 'reserved') OR (order_id = p_order AND status = 'applied'))
          ORDER BY checkout_id, promotion_id, id FOR UPDATE) mine;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM lock_counters(p_tenant, involved);
    RETURN give_back_uses(p_tenant, ids);
END $$;

-- Tidies: gives back a batch of uses that ran out. Correctness does not rest on it.
CREATE FUNCTION sweep_expired_uses(p_limit integer) RETURNS integer LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    batch record;
    swept integer := 0;
BEGIN
    FOR batch IN
        SELECT tenant_id, array_agg(id) AS ids, array_agg(DISTINCT promotion_id) AS promotions
        FROM (SELECT id, tenant_id, promotion_id FROM promotion_uses WHERE status = 'reserved' AND expires_at <= now()
              ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED) expired
        GROUP BY tenant_id ORDER BY tenant_id
    LOOP
        PERFORM lock_counters(batch.tenant_id, batch.promotions);
        PERFORM give_back_uses(batch.tenant_id, batch.ids);
        swept := swept + cardinality(batch.ids);
    END LOOP;
    RETURN swept;
END $$;
