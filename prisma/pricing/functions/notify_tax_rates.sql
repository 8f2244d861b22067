-- Wakes every process that caches the tenant's tax rates, whatever wrote them (PAY-12).
CREATE OR REPLACE FUNCTION notify_tax_rates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('tax_rates', COALESCE(NEW.tenant_id, OLD.tenant_id));
    RETURN NULL;
END $$;
