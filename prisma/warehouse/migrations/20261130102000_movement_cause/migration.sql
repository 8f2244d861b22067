-- The event that the running transaction marks, as `event:<inbox id>`; NULL where it marks none. The setting ends with the transaction.
CREATE FUNCTION current_cause() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('holdfast.cause', true), '')
$$;

-- What made stock move, so that the audit can ask for it (TRU-15). The default is evaluated once for the rows that exist, which all get
-- NULL: no rewrite of the table.
ALTER TABLE stock_movements ADD COLUMN cause text DEFAULT current_cause();
