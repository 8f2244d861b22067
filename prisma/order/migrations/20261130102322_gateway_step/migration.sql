-- What amounts that go back over the order's gateway are multiples of, in minor units, kept with the order: a table that changes later does
-- not change how an order's pieces add up. NULL: an order from before, or from an app that does not know the column yet; the table of the
-- gateway decides then. No default, so nothing is rewritten, and the old app's inserts go on.
-- Rollback: ALTER TABLE orders DROP COLUMN gateway_step_minor;
ALTER TABLE orders ADD COLUMN gateway_step_minor bigint;
