-- Payments that a customer makes on a page at the gateway (HST-1). Both columns are added without rewriting the table: the default is a
-- constant, and NULL needs nothing stored.
ALTER TABLE payments ADD COLUMN is_hosted boolean NOT NULL DEFAULT false;
-- The gateway's id of the page (Checkout Session), once it is known.
ALTER TABLE payments ADD COLUMN gateway_page_id text;

-- Wider than the constraint it replaces, so every row that is there fulfils it: not read again.
ALTER TABLE gateway_calls DROP CONSTRAINT gateway_calls_operation_known;
ALTER TABLE gateway_calls ADD CONSTRAINT gateway_calls_operation_known
    CHECK (operation IN ('authorize', 'open_page', 'capture', 'refund')) NOT VALID;
