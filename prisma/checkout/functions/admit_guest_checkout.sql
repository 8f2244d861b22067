-- Admits a guest's checkout unless its client has p_max other open ones (0: no limit). The lock makes one client's starts wait for each other, and
-- each statement of the function sees what the one before committed. Returns what the client's other checkouts hold by SKU, or in how many
-- seconds the first of them ends.
-- Never answers null.
CREATE OR REPLACE FUNCTION admit_guest_checkout(p_tenant text, p_checkout uuid, p_client bytea, p_lines jsonb, p_max integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    others integer;
    wait_seconds integer;
    held jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(p_client, 'hex'), 0));
    WITH living AS (
        SELECT k.lines, s.expires_at
        FROM client_checkouts k JOIN carts c ON c.checkout_id = k.checkout_id LEFT JOIN checkout_sessions s ON s.checkout_id = k.checkout_id
        WHERE k.client_hash = p_client AND k.checkout_id <> p_checkout AND c.status = 'active' AND c.customer_id IS NULL
          -- Admitted a moment ago, and its session not stored yet.
          AND CASE WHEN s.checkout_id IS NULL OR s.updated_at < k.admitted_at THEN k.admitted_at > clock_timestamp() - interval '10 seconds'
                   ELSE s.expires_at > clock_timestamp() AND s.released_at IS NULL END
    ), pieces AS (
        SELECT l.sku, sum(l.quantity) AS quantity FROM living, jsonb_to_recordset(living.lines) AS l (sku text, quantity integer) GROUP BY l.sku
    )
    SELECT (SELECT count(*) FROM living),
           (SELECT ceil(extract(epoch FROM min(expires_at) - clock_timestamp())) FROM living),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('sku', sku, 'quantity', quantity)), '[]') FROM pieces)
    INTO others, wait_seconds, held;
    IF p_max > 0 AND others >= p_max THEN
        RETURN jsonb_build_object('outcome', 'refused', 'waitSeconds', greatest(1, coalesce(wait_seconds, 10)));
    END IF;
    INSERT INTO client_checkouts (checkout_id, tenant_id, client_hash, lines, admitted_at)
    VALUES (p_checkout, p_tenant, p_client, p_lines, clock_timestamp())
    ON CONFLICT (checkout_id) DO UPDATE SET client_hash = excluded.client_hash, lines = excluded.lines, admitted_at = excluded.admitted_at;
    RETURN jsonb_build_object('outcome', 'admitted', 'held', held);
END $$;
