-- Runs many calls as one transaction. In a flash sale all calls want the same stock row, which is free again when the call before has committed:
-- one commit for all that wait keeps a hot SKU from being limited by the disk (WHS-2).
--
-- All locks of all requests are taken first, in the lock order of the migration `holds`, so that the functions called below wait for none.
-- The requests are then done one after another, each all or nothing by itself.
-- p_requests: [{op: hold | allocate | release, checkout, attempt, mode, ttl, skus, quantities, order}]; answers in that order.
-- Never answers null.
CREATE OR REPLACE FUNCTION run_stock_batch(p_tenant text, p_requests jsonb) RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    checkouts uuid[];
    wanted text[];
    held text[];
    r record;
    answers jsonb := '[]';
BEGIN
    SELECT array_agg(DISTINCT q.checkout) INTO checkouts FROM jsonb_to_recordset(p_requests) AS q (checkout uuid);
    SELECT array_agg(DISTINCT w.sku) INTO wanted
    FROM jsonb_to_recordset(p_requests) AS q (skus text[]) CROSS JOIN LATERAL unnest(q.skus) AS w (sku);

    INSERT INTO checkout_fences (tenant_id, checkout_id, attempt)
    SELECT DISTINCT ON (q.checkout) p_tenant, q.checkout, CASE q.op WHEN 'release' THEN 0 ELSE q.attempt END
    FROM jsonb_to_recordset(p_requests) AS q (op text, checkout uuid, attempt integer)
    ORDER BY q.checkout
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM checkout_fences WHERE tenant_id = p_tenant AND checkout_id = ANY (checkouts) ORDER BY checkout_id FOR UPDATE;

    SELECT array_agg(DISTINCT mine.sku) INTO held
    FROM (SELECT sku FROM reservations
          WHERE tenant_id = p_tenant AND checkout_id = ANY (checkouts) AND status IN ('held', 'pinned') ORDER BY checkout_id, sku, location_id, id FOR UPDATE) mine;
    PERFORM lock_stock(p_tenant, coalesce(wanted, '{}') || coalesce(held, '{}'));

    FOR r IN
        SELECT * FROM jsonb_to_recordset(p_requests) AS q (op text, checkout uuid, attempt integer, mode text, ttl integer, skus text[],
                                                          quantities integer[], "order" uuid)
    LOOP
        answers := answers || jsonb_build_array(CASE r.op
            WHEN 'hold' THEN hold_stock(p_tenant, r.checkout, r.attempt, r.mode, r.ttl, r.skus, r.quantities)
            WHEN 'allocate' THEN to_jsonb(allocate_holds(p_tenant, r.checkout, r.attempt, r."order"))
            WHEN 'release' THEN to_jsonb(release_holds(p_tenant, r.checkout, r.attempt)) END);
    END LOOP;
    RETURN answers;
END $$;
