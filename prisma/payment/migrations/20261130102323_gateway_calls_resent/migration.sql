-- Whether a call was sent again, or may have been: then an answer that only turned a request away says nothing of the others under its key.
-- A constant default is kept in the catalogue: no row is rewritten, and the lock is held for a moment only. Code from before does not read it.
ALTER TABLE gateway_calls ADD COLUMN resent boolean NOT NULL DEFAULT false;
