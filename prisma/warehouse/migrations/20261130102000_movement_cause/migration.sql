-- What made stock move, so that the audit can ask for it (TRU-15): the event that the transaction marks, as `event:<inbox id>`. The
-- setting lives as long as the transaction. The default is evaluated once for the rows that exist, which all get NULL: no rewrite.
ALTER TABLE stock_movements
    ADD COLUMN cause text DEFAULT nullif(current_setting('holdfast.cause', true), '');
