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

-- One fact per cart that became an order (CON-4).
CREATE TABLE conversions (
    tenant_id text NOT NULL,
    order_id uuid NOT NULL,
    order_number text NOT NULL,
    cart_id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL,
    customer_id text,
    payment_type text NOT NULL,
    currency char(3) NOT NULL,
    line_count integer NOT NULL,
    item_count integer NOT NULL,
    subtotal_minor bigint NOT NULL,
    discount_total_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    shipping_discount_minor bigint NOT NULL,
    tax_total_minor bigint NOT NULL,
    grand_total_minor bigint NOT NULL,
    promotion_ids text[] NOT NULL,
    promotion_codes text[] NOT NULL,
    schema_version integer NOT NULL,
    cart_created_at timestamptz,
    converted_at timestamptz NOT NULL,
    -- The day in UTC, stored so that a range of days is a range of the index.
    converted_on date NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
);
CREATE INDEX conversions_by_day ON conversions (tenant_id, converted_on);
CREATE INDEX conversions_of_customer ON conversions (tenant_id, customer_id, converted_at);

-- What the cart held when it was converted.
CREATE TABLE conversion_lines (
    tenant_id text NOT NULL,
    order_id uuid NOT NULL,
    line_no integer NOT NULL,
    sku text NOT NULL,
    product_id text,
    name text NOT NULL,
    quantity integer NOT NULL,
    unit_price_minor bigint NOT NULL,
    discount_total_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_no),
    CONSTRAINT conversion_lines_conversion_fkey FOREIGN KEY (tenant_id, order_id)
        REFERENCES conversions (tenant_id, order_id) ON DELETE CASCADE
);
CREATE INDEX conversion_lines_by_sku ON conversion_lines (tenant_id, sku);

CREATE TABLE completed_orders (
    tenant_id text NOT NULL,
    order_id uuid NOT NULL,
    order_number text NOT NULL,
    customer_id text,
    payment_type text NOT NULL,
    currency char(3) NOT NULL,
    grand_total_minor bigint NOT NULL,
    item_count integer NOT NULL,
    placed_at timestamptz NOT NULL,
    completed_at timestamptz NOT NULL,
    completed_on date NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
);
CREATE INDEX completed_orders_by_day ON completed_orders (tenant_id, completed_on);

-- Per tenant, day (UTC) and currency. Both halves are grouped by the same columns, so a filter on tenant and day reaches the indexes.
CREATE VIEW daily_sales AS
SELECT
    tenant_id,
    day,
    currency,
    sum(conversions)::bigint AS conversions,
    sum(guest_conversions)::bigint AS guest_conversions,
    sum(items)::bigint AS items,
    sum(converted_minor)::bigint AS converted_minor,
    sum(discount_minor)::bigint AS discount_minor,
    sum(completed_orders)::bigint AS completed_orders,
    sum(completed_minor)::bigint AS completed_minor
FROM (
    SELECT tenant_id, converted_on AS day, currency, 1 AS conversions, (customer_id IS NULL)::int AS guest_conversions,
        item_count AS items, grand_total_minor AS converted_minor, discount_total_minor + shipping_discount_minor AS discount_minor,
        0 AS completed_orders, 0::bigint AS completed_minor
    FROM conversions
    UNION ALL
    SELECT tenant_id, completed_on, currency, 0, 0, 0, 0::bigint, 0::bigint, 1, grand_total_minor
    FROM completed_orders
) facts
GROUP BY tenant_id, day, currency;
