-- Keeps a promotion's counters in step with its limits. A promotion on the first order has a limit of one per customer: otherwise a customer could
-- open many carts before the first of them is an order.
CREATE OR REPLACE FUNCTION sync_promotion_counters() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    per_customer integer := CASE WHEN (NEW.conditions ->> 'firstOrder')::boolean THEN 1 ELSE NEW.per_customer_limit END;
BEGIN
    IF NEW.total_limit IS NULL AND per_customer IS NULL THEN
        DELETE FROM promotion_counters WHERE tenant_id = NEW.tenant_id AND promotion_id = NEW.id;
        RETURN NULL;
    END IF;
    INSERT INTO promotion_counters AS c (tenant_id, promotion_id, total_limit, per_customer_limit, reserved, applied, over_used, excess)
    SELECT NEW.tenant_id, NEW.id, NEW.total_limit, per_customer, u.reserved, u.applied, u.over_used,
           greatest(0, u.reserved + u.applied - coalesce(NEW.total_limit, 0))
    FROM (SELECT count(*) FILTER (WHERE status = 'reserved') AS reserved,
                 count(*) FILTER (WHERE status = 'applied' AND NOT over_use) AS applied,
                 count(*) FILTER (WHERE status = 'applied' AND over_use) AS over_used
          FROM promotion_uses WHERE tenant_id = NEW.tenant_id AND promotion_id = NEW.id) u
    ON CONFLICT (tenant_id, promotion_id) DO UPDATE
    SET total_limit = EXCLUDED.total_limit, per_customer_limit = EXCLUDED.per_customer_limit,
        excess = greatest(0, c.reserved + c.applied - coalesce(EXCLUDED.total_limit, 0));
    RETURN NULL;
END $$;
