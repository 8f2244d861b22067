-- Wakes the worker that retries compensations.
CREATE OR REPLACE FUNCTION notify_compensation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('compensation', '');
    RETURN NULL;
END $$;
