-- Wakes every process that caches the tenant's promotions.
CREATE OR REPLACE FUNCTION notify_promotions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('promotions', coalesce(NEW.tenant_id, OLD.tenant_id));
    RETURN NULL;
END $$;
