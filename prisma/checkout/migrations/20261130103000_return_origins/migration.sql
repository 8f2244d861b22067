-- Origins that a shop's customers may be sent back to from a payment page (TRU-11). A constant default: no row is rewritten, and versions
-- that do not know the column go on without it. Empty means any in `local`, and none in production.
ALTER TABLE tenants ADD COLUMN return_origins text[] NOT NULL DEFAULT '{}'
    CONSTRAINT tenants_return_origins_bounded CHECK (cardinality(return_origins) <= 50);
