-- Counts a transaction's change of what the tenant's customers are shown, once per tenant, and wakes the processes that report revisions. It
-- runs when the transaction commits (deferred constraint triggers): the row is locked last and shortly, so writers cannot wait for each other
-- in a circle, and a reader sees the new revision if and only if it sees the change.
CREATE OR REPLACE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed_tenant text := coalesce(NEW.tenant_id, OLD.tenant_id);
BEGIN
    INSERT INTO revisions AS counted (tenant_id, revision) VALUES (changed_tenant, 1)
    ON CONFLICT (tenant_id) DO UPDATE SET revision = counted.revision + 1
        WHERE counted.xmin::text <> pg_current_xact_id()::xid::text;
    IF FOUND THEN
        PERFORM pg_notify('revisions', changed_tenant);
    END IF;
    RETURN NULL;
END $$;
