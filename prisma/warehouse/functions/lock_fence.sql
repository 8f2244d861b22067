-- Locks the checkout's fence row, inserts it where it is missing, and stores the newest attempt seen.
CREATE OR REPLACE FUNCTION lock_fence(p_tenant text, p_checkout uuid, p_attempt integer) RETURNS checkout_fences LANGUAGE plpgsql AS $$
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
