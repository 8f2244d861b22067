-- Shops and their settings (SYS-6).
CREATE TABLE tenants (
    id text PRIMARY KEY CONSTRAINT tenants_id_shape CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL,
    currency char(3) NOT NULL,
    currencies text[] NOT NULL,
    prices_include_tax boolean NOT NULL,
    shipping_prices_net boolean NOT NULL DEFAULT false,
    tax_rounding text NOT NULL DEFAULT 'line' CONSTRAINT tenants_tax_rounding_known CHECK (tax_rounding IN ('line', 'total')),
    capture_policy text NOT NULL DEFAULT 'immediate' CONSTRAINT tenants_capture_policy_known CHECK (capture_policy IN ('immediate', 'on_shipment')),
    max_promotion_codes integer NOT NULL DEFAULT 5 CONSTRAINT tenants_max_promotion_codes_range CHECK (max_promotion_codes BETWEEN 0 AND 5),
    payment_methods text[] NOT NULL DEFAULT '{card,cod}',
    gateway_account text,
    missing_shipping_rate text NOT NULL DEFAULT 'refuse' CONSTRAINT tenants_missing_shipping_rate_known CHECK (missing_shipping_rate IN ('refuse', 'fallback')),
    fallback_shipping_minor bigint CONSTRAINT tenants_fallback_shipping_positive CHECK (fallback_shipping_minor > 0),
    locale text NOT NULL DEFAULT 'en',
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_fallback_has_rate CHECK (missing_shipping_rate = 'refuse' OR fallback_shipping_minor IS NOT NULL)
);

-- One row per cart. Lines live in it as a document, so that every change is one conditional write of one row.
CREATE TABLE carts (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL CONSTRAINT carts_checkout_id_key UNIQUE,
    token_hash bytea NOT NULL,
    customer_id text,
    email text,
    currency char(3) NOT NULL,
    locale text,
    note text,
    metadata jsonb NOT NULL DEFAULT '{}',
    promotion_codes text[] NOT NULL DEFAULT '{}',
    lines jsonb NOT NULL DEFAULT '[]',
    version integer NOT NULL DEFAULT 1 CONSTRAINT carts_version_positive CHECK (version > 0),
    status text NOT NULL DEFAULT 'active' CONSTRAINT carts_status_known CHECK (status IN ('active', 'converted')),
    -- Attempts opened (or burnt by a cancel) so far; the next one is attempts + 1.
    attempts integer NOT NULL DEFAULT 0,
    -- Set while an attempt is open: the cart is locked.
    open_attempt integer CONSTRAINT carts_open_attempt_is_last CHECK (open_attempt = attempts),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT carts_converted_is_closed CHECK (status = 'active' OR open_attempt IS NULL),
    CONSTRAINT carts_at_most_100_lines CHECK (jsonb_array_length(lines) <= 100)
);
CREATE INDEX carts_customer ON carts (tenant_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX carts_abandoned ON carts (updated_at) WHERE status = 'active';

-- A started checkout: a quote with stock held for it. Deleted when its order exists.
CREATE TABLE checkout_sessions (
    checkout_id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    cart_id uuid NOT NULL CONSTRAINT checkout_sessions_cart_id_key UNIQUE REFERENCES carts (id) ON DELETE CASCADE,
    cart_version integer NOT NULL,
    email text,
    shipping_address jsonb,
    billing_address jsonb,
    shipping_method_id text,
    reservations jsonb NOT NULL DEFAULT '[]',
    warnings jsonb NOT NULL DEFAULT '[]',
    first_started_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    -- When its holds were given back: by the customer, or by the clean-up.
    released_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX checkout_sessions_expiry ON checkout_sessions (expires_at) WHERE released_at IS NULL;

-- The saga's write-ahead record: one row per attempt, written before anything with an effect is asked of others.
CREATE TABLE checkout_attempts (
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL CONSTRAINT checkout_attempts_attempt_positive CHECK (attempt > 0),
    tenant_id text NOT NULL,
    cart_id uuid NOT NULL,
    cart_version integer NOT NULL,
    saga_version integer NOT NULL,
    status text NOT NULL CONSTRAINT checkout_attempts_status_known CHECK (status IN ('running', 'awaiting_customer', 'completed', 'refused')),
    -- Type and method, so that another caller can tell whether a refusal answers her too.
    payment_key text NOT NULL,
    -- Grows with every driver; a stale driver's closing write names an older one and is refused.
    epoch integer NOT NULL DEFAULT 1,
    lease_owner text,
    lease_until timestamptz,
    state jsonb NOT NULL,
    -- What the customer needs for her challenge, while one is open.
    pause jsonb,
    customer_deadline timestamptz,
    -- When payment was last asked what became of the challenge.
    asked_at timestamptz,
    finalise_failures integer NOT NULL DEFAULT 0,
    refusal jsonb,
    order_id uuid,
    order_number text,
    result jsonb,
    traceparent text,
    request_id text,
    opened_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    PRIMARY KEY (checkout_id, attempt),
    CONSTRAINT checkout_attempts_completed_has_order CHECK (status <> 'completed' OR order_id IS NOT NULL)
);
-- What "exactly once" rests on, whatever happens to Redis (CHK-6).
CREATE UNIQUE INDEX checkout_attempts_one_open ON checkout_attempts (checkout_id) WHERE status IN ('running', 'awaiting_customer');
CREATE UNIQUE INDEX checkout_attempts_one_completed ON checkout_attempts (checkout_id) WHERE status = 'completed';
CREATE INDEX checkout_attempts_leases ON checkout_attempts (lease_until) WHERE status = 'running';
CREATE INDEX checkout_attempts_awaiting ON checkout_attempts (customer_deadline) WHERE status = 'awaiting_customer';

-- Undos and follow-ups that could not be done at once (CHK-11).
CREATE TABLE failed_compensations (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL,
    operation text NOT NULL CONSTRAINT failed_compensations_operation_known CHECK (operation IN
        ('void_authorization', 'apply_promotion', 'cart_cleanup', 'release_reservations', 'release_promotions', 'confirm_reservations', 'refund_payment')),
    input jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending' CONSTRAINT failed_compensations_status_known CHECK (status IN ('pending', 'done', 'exhausted', 'resolved')),
    tries integer NOT NULL DEFAULT 0,
    max_tries integer NOT NULL CONSTRAINT failed_compensations_max_positive CHECK (max_tries > 0),
    next_try_at timestamptz NOT NULL DEFAULT now(),
    claimed_by text,
    claimed_until timestamptz,
    last_error text,
    note text,
    traceparent text,
    request_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT failed_compensations_once UNIQUE (checkout_id, attempt, operation)
);
CREATE INDEX failed_compensations_due ON failed_compensations (next_try_at) WHERE status = 'pending';

CREATE FUNCTION notify_compensation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('compensation', '');
    RETURN NULL;
END $$;
CREATE TRIGGER failed_compensations_notify AFTER INSERT ON failed_compensations FOR EACH STATEMENT EXECUTE FUNCTION notify_compensation();

-- The Idempotency-Key header: fingerprint for 24 h, the answer where it is final.
CREATE TABLE idempotency_records (
    scope text NOT NULL,
    key text NOT NULL,
    tenant_id text NOT NULL,
    fingerprint text NOT NULL,
    -- Who is at work on it; nobody once it is answered or was refused.
    claimed_by uuid,
    claimed_at timestamptz,
    -- The version of what is changed, while a run that was cut off may have changed it.
    witness text,
    status integer,
    -- Text, since a replay is byte-equal.
    body text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_records_only_success CHECK (status BETWEEN 200 AND 299)
);
CREATE INDEX idempotency_records_created_at ON idempotency_records (created_at);

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
