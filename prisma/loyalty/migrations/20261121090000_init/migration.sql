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

-- What is known of an order, gathered from events in whatever order they come; booked_points is what the ledger says of it.
CREATE TABLE loyalty_orders (
    tenant_id text NOT NULL,
    order_id uuid NOT NULL,
    customer_id text NOT NULL,
    currency char(3) NOT NULL,
    total_minor bigint NOT NULL CONSTRAINT loyalty_orders_total_nonnegative CHECK (total_minor >= 0),
    refunded_minor bigint NOT NULL DEFAULT 0 CONSTRAINT loyalty_orders_refunded_nonnegative CHECK (refunded_minor >= 0),
    points_for_total bigint NOT NULL CONSTRAINT loyalty_orders_points_nonnegative CHECK (points_for_total >= 0),
    is_completed boolean NOT NULL DEFAULT false,
    is_cancelled boolean NOT NULL DEFAULT false,
    booked_points bigint NOT NULL DEFAULT 0 CONSTRAINT loyalty_orders_booked_in_range CHECK (booked_points BETWEEN 0 AND points_for_total),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, order_id)
);
CREATE INDEX loyalty_orders_of_customer ON loyalty_orders (tenant_id, customer_id);

-- The order that counts as a customer's first; the key lets only one have the bonus.
CREATE TABLE first_purchases (
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    order_id uuid NOT NULL,
    points bigint NOT NULL CONSTRAINT first_purchases_points_nonnegative CHECK (points >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, customer_id)
);
CREATE UNIQUE INDEX first_purchases_order_key ON first_purchases (tenant_id, order_id);

-- Only ever added to; a customer's balance is the sum.
CREATE TABLE ledger (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT ledger_kind_known
        CHECK (kind IN ('earned', 'reversed', 'first_purchase_bonus', 'first_purchase_bonus_reversed')),
    points bigint NOT NULL CONSTRAINT ledger_points_not_zero CHECK (points <> 0),
    event_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_of_customer ON ledger (tenant_id, customer_id, created_at);
CREATE INDEX ledger_of_order ON ledger (tenant_id, order_id);
