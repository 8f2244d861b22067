-- The event that the running transaction consumes, as `event:<inbox id>`; null outside of one. The setting ends with the transaction.
CREATE OR REPLACE FUNCTION current_cause() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('holdfast.cause', true), '')
$$;
