-- What made an order move, so that the audit can ask for it (TRU-15): `event:<inbox id>` or `request:<request id>`. A column without a
-- default is added without a rewrite of the table; rows from before stay empty and are exempt.
ALTER TABLE order_history ADD COLUMN cause text;
