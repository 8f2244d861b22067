-- Sees to it that a confirmed order has its allocation. Nearly always the checkout did, which is seen without a lock or a write: an allocation
-- ends only with its order. Where the hold is gone, the lines are held again; `answer` says why they could not be.
-- Never answers null.
CREATE OR REPLACE FUNCTION ensure_allocated(p_tenant text, p_checkout uuid, p_attempt integer, p_order uuid, p_skus text[], p_quantities integer[])
RETURNS jsonb LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    outcome text;
    answer jsonb;
BEGIN
    PERFORM 1 FROM checkout_fences
        WHERE tenant_id = p_tenant AND checkout_id = p_checkout AND state = 'allocated' AND order_id = p_order;
    IF FOUND THEN
        RETURN '{"outcome": "allocated"}';
    END IF;
    outcome := allocate_holds(p_tenant, p_checkout, p_attempt, p_order);
    IF outcome <> 'missing' THEN
        RETURN jsonb_build_object('outcome', outcome);
    END IF;
    answer := hold_stock(p_tenant, p_checkout, p_attempt, 'pin', 0, p_skus, p_quantities);
    IF answer ->> 'outcome' = 'held' THEN
        outcome := allocate_holds(p_tenant, p_checkout, p_attempt, p_order);
    END IF;
    RETURN jsonb_build_object('outcome', CASE WHEN outcome = 'missing' THEN outcome ELSE 'taken_again' END, 'answer', answer);
END $$;
