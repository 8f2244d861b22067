-- One row per checkout: which attempts are closed, and the order there is. Creating an order and fencing an attempt are both one
-- conditional write of this row, so that exactly one of them wins (ORD-1).
CREATE TABLE cart_sessions (
    tenant_id text NOT NULL,
    cart_session_id uuid NOT NULL,
    fenced_attempt integer NOT NULL DEFAULT 0 CONSTRAINT cart_sessions_fenced_attempt_valid CHECK (fenced_attempt >= 0),
    order_id uuid,
    CONSTRAINT cart_sessions_pkey PRIMARY KEY (tenant_id, cart_session_id)
);

-- Order numbers: a sequence takes no lock that lives until the commit, so orders do not queue for it; gaps are allowed (ORD-3).
CREATE SEQUENCE order_number_seq AS bigint;

CREATE TABLE orders (
    id uuid NOT NULL,
    tenant_id text NOT NULL,
    number text NOT NULL,
    status text NOT NULL CONSTRAINT orders_status_known CHECK (status IN ('pending', 'confirmed', 'processing', 'shipped', 'delivered', 'cancelled', 'payment_failed', 'return_requested', 'returned')),
    payment_status text NOT NULL CONSTRAINT orders_payment_status_known CHECK (payment_status IN ('pending', 'authorized', 'captured', 'failed', 'due', 'collected', 'none')),
    -- Sequence of the order's last move or event.
    version bigint NOT NULL,
    cart_session_id uuid NOT NULL,
    attempt integer NOT NULL CONSTRAINT orders_attempt_positive CHECK (attempt > 0),
    cart_id uuid NOT NULL,
    cart_token_hash bytea,
    customer_id text,
    email text NOT NULL,
    locale text NOT NULL,
    payment_id uuid,
    payment_type text NOT NULL CONSTRAINT orders_payment_type_known CHECK (payment_type IN ('card', 'cod', 'none')),
    authorization_id text,
    capture_policy text NOT NULL CONSTRAINT orders_capture_policy_known CHECK (capture_policy IN ('immediate', 'on_shipment')),
    stripe_checkout_session_id text,
    currency char(3) NOT NULL,
    subtotal_minor bigint NOT NULL,
    discount_total_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    shipping_discount_minor bigint NOT NULL,
    tax_total_minor bigint NOT NULL,
    shipping_tax_minor bigint NOT NULL,
    rounding_minor bigint NOT NULL,
    grand_total_minor bigint NOT NULL,
    prices_include_tax boolean NOT NULL,
    tax_rounding text NOT NULL CONSTRAINT orders_tax_rounding_known CHECK (tax_rounding IN ('line', 'total')),
    tax_lines jsonb NOT NULL,
    promotions jsonb NOT NULL,
    shipping_address jsonb NOT NULL,
    billing_address jsonb,
    shipping_method_id text NOT NULL,
    shipping_method_name text NOT NULL,
    note text,
    -- When an order that waits for its payment was last asked about.
    payment_checked_at timestamptz,
    -- To the millisecond, so that a cursor can name it exactly.
    placed_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_amounts_not_negative CHECK (
        subtotal_minor >= 0 AND discount_total_minor >= 0 AND shipping_minor >= 0 AND shipping_discount_minor >= 0
        AND tax_total_minor >= 0 AND shipping_tax_minor >= 0 AND grand_total_minor >= 0
        AND discount_total_minor <= subtotal_minor AND shipping_discount_minor <= shipping_minor
    ),
    CONSTRAINT orders_card_has_payment CHECK (payment_type <> 'card' OR payment_id IS NOT NULL)
);
CREATE UNIQUE INDEX orders_cart_session_id_key ON orders (tenant_id, cart_session_id);
CREATE UNIQUE INDEX orders_number_key ON orders (tenant_id, number);
CREATE UNIQUE INDEX orders_payment_id_key ON orders (tenant_id, payment_id);
CREATE UNIQUE INDEX orders_stripe_checkout_session_id_key ON orders (tenant_id, stripe_checkout_session_id);
-- The sweep of orders that wait for their money; what is paid is not in it, so it stays small.
CREATE INDEX orders_unpaid ON orders (payment_status, placed_at) WHERE payment_type = 'card' AND payment_status IN ('pending', 'authorized');

CREATE TABLE order_lines (
    order_id uuid NOT NULL,
    line_id uuid NOT NULL,
    tenant_id text NOT NULL,
    position integer NOT NULL,
    sku text NOT NULL,
    product_id text,
    name text NOT NULL,
    quantity integer NOT NULL CONSTRAINT order_lines_quantity_positive CHECK (quantity > 0),
    -- Asked to be given back; a return is refused in the write that would exceed what was bought (ORD-7).
    returned_quantity integer NOT NULL DEFAULT 0 CONSTRAINT order_lines_returned_within_bought CHECK (returned_quantity BETWEEN 0 AND quantity),
    unit_price_minor bigint NOT NULL,
    discount_total_minor bigint NOT NULL,
    tax_total_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    tax_class text,
    discounts jsonb NOT NULL,
    category_ids text[] NOT NULL,
    brand_id text,
    CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line_id),
    CONSTRAINT order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE NO ACTION,
    CONSTRAINT order_lines_amounts_not_negative CHECK (
        unit_price_minor >= 0 AND discount_total_minor >= 0 AND tax_total_minor >= 0 AND total_minor >= 0
    )
);

-- Every status an order ever had, in order.
CREATE TABLE order_history (
    order_id uuid NOT NULL,
    sequence bigint NOT NULL,
    tenant_id text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    reason text,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT order_history_pkey PRIMARY KEY (order_id, sequence),
    CONSTRAINT order_history_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE NO ACTION
);

-- What payment has told, by payment; often before there is an order. Facts only accumulate, so duplicates and any order of arrival end
-- in the same row; creating the order binds its id to the row, so that a fact and an order that cross each other meet here (ORD-4).
CREATE TABLE payment_facts (
    tenant_id text NOT NULL,
    payment_id uuid NOT NULL,
    order_id uuid,
    confirmed_at timestamptz,
    capture_before timestamptz,
    captured_at timestamptz,
    captured_minor bigint,
    failed_at timestamptz,
    failure_reason text,
    refunded_minor bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payment_facts_pkey PRIMARY KEY (tenant_id, payment_id)
);
-- Facts about payments that never became an order are tidied away.
CREATE INDEX payment_facts_unbound ON payment_facts (updated_at) WHERE order_id IS NULL;

-- What outside systems told about an order that did not fit (unknown, too late, too early): kept for people to look at (ORD-8).
CREATE TABLE kept_news (
    event_id text NOT NULL,
    tenant_id text NOT NULL,
    topic text NOT NULL,
    order_id uuid,
    status text NOT NULL,
    reason text NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT kept_news_pkey PRIMARY KEY (event_id)
);
CREATE INDEX kept_news_order_id ON kept_news (tenant_id, order_id);

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
