-- What a cardholder's bank takes back or asks about, as the gateway showed it last (PAY-8). A table of its own: nothing else is locked.
-- Rollback: DROP TABLE disputes;
CREATE TABLE disputes (
    -- Unique over all accounts of the gateway.
    gateway_dispute_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    payment_id uuid NOT NULL CONSTRAINT disputes_payment_fkey REFERENCES payments (id),
    amount_minor bigint NOT NULL CONSTRAINT disputes_amount_positive CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    reason text NOT NULL,
    status text NOT NULL CONSTRAINT disputes_status_known CHECK (status IN (
        'warning_needs_response', 'warning_under_review', 'warning_closed', 'needs_response', 'under_review',
        'appeal_needs_response', 'appeal_under_review', 'prevented', 'won', 'lost')),
    -- Until when the shop may answer the bank.
    due_by timestamptz,
    opened_at timestamptz NOT NULL,
    -- When the gateway was asked for what stands here: readings that overtake each other are put in order by it.
    asked_at timestamptz NOT NULL,
    moved_at timestamptz NOT NULL
);
CREATE INDEX disputes_payment_id ON disputes (payment_id, opened_at);
-- The few that wait for an answer, for the alerts.
CREATE INDEX disputes_awaiting ON disputes (due_by) WHERE status IN ('warning_needs_response', 'needs_response', 'appeal_needs_response');
