-- One row per (checkout, attempt), written before the gateway is called; cash on delivery has one per order.
CREATE TABLE payments (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL CONSTRAINT payments_attempt_positive CHECK (attempt > 0),
    gateway text NOT NULL CONSTRAINT payments_gateway_known CHECK (gateway IN ('stripe', 'cod')),
    gateway_account text NOT NULL DEFAULT '',
    gateway_transaction_id text,
    status text NOT NULL CONSTRAINT payments_status_known CHECK (status IN (
        'pending', 'in_doubt', 'requires_action', 'authorized', 'captured', 'partially_refunded', 'refunded',
        'declined', 'voided', 'expired', 'due', 'collected', 'refund_due')),
    amount_minor bigint NOT NULL CONSTRAINT payments_amount_positive CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    authorized_minor bigint NOT NULL DEFAULT 0,
    -- What the one capture asks for, set by whoever wins the right to capture.
    capture_minor bigint,
    captured_minor bigint NOT NULL DEFAULT 0,
    -- Refunds first reserve their part here, so that any number of them at once stays within what was captured.
    refund_reserved_minor bigint NOT NULL DEFAULT 0,
    refunded_minor bigint NOT NULL DEFAULT 0,
    capture_before timestamptz,
    decline_code text,
    failure_reason text,
    failure_code text,
    customer_id text,
    email text,
    line_summary text,
    order_id uuid,
    order_number text,
    -- Sequence of the payment's last event.
    event_sequence bigint NOT NULL DEFAULT 0,
    -- Set when an order that ended wants its money let go; the release worker takes it from there.
    release_due_at timestamptz,
    expiry_warned_at timestamptz,
    authorized_at timestamptz,
    paid_at timestamptz,
    refunded_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payments_authorized_within_amount CHECK (authorized_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT payments_capture_within_authorized CHECK (capture_minor IS NULL OR capture_minor BETWEEN 1 AND authorized_minor),
    CONSTRAINT payments_captured_within_authorized CHECK (captured_minor BETWEEN 0 AND authorized_minor),
    CONSTRAINT payments_refunds_within_captured CHECK (refund_reserved_minor BETWEEN 0 AND captured_minor),
    CONSTRAINT payments_refunded_within_reserved CHECK (refunded_minor BETWEEN 0 AND refund_reserved_minor),
    CONSTRAINT payments_paid_at_known CHECK (captured_minor = 0 OR paid_at IS NOT NULL)
);
CREATE UNIQUE INDEX payments_checkout_attempt_key ON payments (tenant_id, checkout_id, attempt);
-- A checkout never has two payments that hold, or may hold, money (CHK-6). A refunded one holds none.
CREATE UNIQUE INDEX payments_one_live_per_checkout ON payments (tenant_id, checkout_id)
    WHERE status NOT IN ('declined', 'voided', 'expired', 'refunded');
-- Authorisations that are to be warned of; warned and captured ones are not in it.
CREATE INDEX payments_expiring ON payments (capture_before) WHERE status = 'authorized' AND expiry_warned_at IS NULL;
CREATE INDEX payments_release_due ON payments (release_due_at) WHERE release_due_at IS NOT NULL;

-- The undo of attempt n, recorded even when there was nothing to undo. Also the lock under which an authorisation of this
-- checkout is opened: both write this row, so one of them always sees the other.
CREATE TABLE checkout_fences (
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL,
    fenced_through integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, checkout_id)
);

-- Every call that creates or takes something at the gateway: its key and the exact request, stored before it is sent (PAY-1).
-- The key is `operation:subject:number`; a replay sends what is stored here.
CREATE TABLE gateway_calls (
    subject_id uuid NOT NULL,
    operation text NOT NULL CONSTRAINT gateway_calls_operation_known CHECK (operation IN ('authorize', 'capture', 'refund')),
    number integer NOT NULL,
    tenant_id text NOT NULL,
    payment_id uuid NOT NULL CONSTRAINT gateway_calls_payment_fkey REFERENCES payments (id),
    gateway_account text NOT NULL,
    idempotency_key text NOT NULL,
    request jsonb NOT NULL,
    outcome text,
    created_at timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz,
    PRIMARY KEY (subject_id, operation, number)
);

CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    payment_id uuid NOT NULL CONSTRAINT refunds_payment_fkey REFERENCES payments (id),
    idempotency_key text NOT NULL,
    gateway_refund_id text,
    amount_minor bigint NOT NULL CONSTRAINT refunds_amount_positive CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    reason text NOT NULL,
    status text NOT NULL CONSTRAINT refunds_status_known CHECK (status IN ('pending', 'succeeded', 'failed', 'manual')),
    failure_code text,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT refunds_idempotency_key_key UNIQUE (payment_id, idempotency_key)
);
CREATE INDEX refunds_open ON refunds (next_attempt_at) WHERE status = 'pending';

-- What the gateway told us, stored before it is acted on (PAY-7).
CREATE TABLE webhook_events (
    id text PRIMARY KEY,
    gateway_account text NOT NULL DEFAULT '',
    type text NOT NULL,
    transaction_id text,
    payment_id uuid,
    -- Kept for what has to be acted on; the rest is only remembered.
    payload jsonb,
    status text NOT NULL CONSTRAINT webhook_events_status_known CHECK (status IN ('pending', 'applied', 'ignored', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text,
    received_at timestamptz NOT NULL DEFAULT now(),
    applied_at timestamptz
);
CREATE INDEX webhook_events_open ON webhook_events (next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_events_received_at ON webhook_events (received_at);


-- Events leave by the relay only, in order per aggregate (EVT-4).
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id text NOT NULL,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    payload jsonb NOT NULL,
    traceparent text,
    request_id text,
    status text NOT NULL DEFAULT 'pending' CONSTRAINT outbox_status_known CHECK (status IN ('pending', 'processing', 'published', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    claimed_by text,
    claimed_at timestamptz,
    last_error text,
    resolved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);
-- What is still to be published, in order; published rows are not in it, so it stays small.
CREATE INDEX outbox_open ON outbox (aggregate_id, position) WHERE status <> 'published';
CREATE INDEX outbox_pending ON outbox (position) WHERE status = 'pending';
CREATE INDEX outbox_published_at ON outbox (published_at) WHERE status = 'published';

-- Wakes the relays at commit.
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

-- CheckAndMark: an event's id is stored in the transaction of its effect (EVT-2).
CREATE TABLE inbox (
    event_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    topic text NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_processed_at ON inbox (processed_at);

-- What the broker gave up on, for the ops tools (EVT-3).
CREATE TABLE dead_letters (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    topic text NOT NULL,
    event_id text NOT NULL CONSTRAINT dead_letters_event_id_key UNIQUE,
    payload jsonb NOT NULL,
    reason text,
    status text NOT NULL DEFAULT 'stored' CONSTRAINT dead_letters_status_known CHECK (status IN ('stored', 'replayed', 'resolved')),
    note text,
    received_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
