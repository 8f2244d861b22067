-- Frees uses and lowers their counters. The caller has locked both. Returns how many were freed.
-- Never answers null.
CREATE OR REPLACE FUNCTION give_back_uses(p_tenant text, p_ids uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
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
