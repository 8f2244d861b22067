-- UUIDv7 made by the database, for rows that its functions insert (SYS-5).
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            52, 1), 53, 1),
        'hex')::uuid
$$;

-- What a promotion is. Its counters live beside it, so that a counted use neither rewrites this row nor empties caches.
-- percent is in hundredths (1250 = 12.5 %).
CREATE TABLE promotions (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    code text,
    name text NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    percent integer,
    amount_minor bigint,
    currency char(3),
    conditions jsonb NOT NULL DEFAULT '{}',
    priority integer NOT NULL DEFAULT 100,
    exclusive boolean NOT NULL DEFAULT false,
    stackable boolean NOT NULL DEFAULT true,
    active boolean NOT NULL DEFAULT true,
    total_limit integer,
    per_customer_limit integer,
    starts_at timestamptz,
    ends_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT promotions_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT promotions_kind_known CHECK (kind IN ('percentage', 'fixed', 'free_shipping', 'reduced_shipping', 'buy_x_get_y')),
    CONSTRAINT promotions_target_known CHECK (target IN ('line', 'order', 'shipping')),
    CONSTRAINT promotions_shipping_kinds CHECK (kind NOT IN ('free_shipping', 'reduced_shipping') OR target = 'shipping'),
    CONSTRAINT promotions_bundles_are_lines CHECK (kind <> 'buy_x_get_y' OR target = 'line'),
    CONSTRAINT promotions_percent_in_range CHECK (percent BETWEEN 1 AND 10000),
    CONSTRAINT promotions_amount_has_currency CHECK ((amount_minor IS NULL) OR (amount_minor > 0 AND currency IS NOT NULL)),
    CONSTRAINT promotions_value_by_kind CHECK (CASE kind
        WHEN 'percentage' THEN percent IS NOT NULL AND amount_minor IS NULL
        WHEN 'fixed' THEN amount_minor IS NOT NULL AND percent IS NULL
        WHEN 'reduced_shipping' THEN (percent IS NULL) <> (amount_minor IS NULL)
        ELSE amount_minor IS NULL END),
    CONSTRAINT promotions_code_trimmed CHECK (code <> '' AND code = btrim(code)),
    CONSTRAINT promotions_limits_positive CHECK (total_limit > 0 AND per_customer_limit > 0)
);
-- Upper and lower case are one.
CREATE UNIQUE INDEX promotions_code_key ON promotions (tenant_id, lower(code)) WHERE code IS NOT NULL;
CREATE INDEX promotions_automatic ON promotions (tenant_id) WHERE code IS NULL AND active;

-- Only promotions that are limited have counters, so only those are a row on which their users meet.
-- excess: uses that were there already when the limit was lowered.
CREATE TABLE promotion_counters (
    tenant_id text NOT NULL,
    promotion_id uuid NOT NULL,
    total_limit integer,
    per_customer_limit integer,
    reserved integer NOT NULL DEFAULT 0,
    applied integer NOT NULL DEFAULT 0,
    over_used integer NOT NULL DEFAULT 0,
    excess integer NOT NULL DEFAULT 0,
    CONSTRAINT promotion_counters_pkey PRIMARY KEY (tenant_id, promotion_id),
    CONSTRAINT promotion_counters_promotion_fkey FOREIGN KEY (tenant_id, promotion_id) REFERENCES promotions (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT promotion_counters_never_negative CHECK (reserved >= 0 AND applied >= 0 AND over_used >= 0 AND excess >= 0),
    CONSTRAINT promotion_within_limit CHECK (total_limit IS NULL OR reserved + applied <= total_limit + excess)
) WITH (fillfactor = 50);

-- One row per checkout that ever asked: see the warehouse's table of the same name and docs/flows/confirm-checkout.md.
CREATE TABLE checkout_fences (
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL,
    fenced_attempt integer NOT NULL DEFAULT -1,
    state text NOT NULL DEFAULT 'open',
    order_id uuid,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT checkout_fences_pkey PRIMARY KEY (tenant_id, checkout_id),
    CONSTRAINT checkout_fences_state_known CHECK (state IN ('open', 'applied', 'closed'))
);

-- One use of a promotion. reserved: held for a checkout until expires_at. applied: an order's. over_use: beyond the limit, by an order
-- that was already paid.
CREATE TABLE promotion_uses (
    id uuid NOT NULL DEFAULT new_id(),
    tenant_id text NOT NULL,
    promotion_id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL,
    customer_id text,
    email_key text,
    status text NOT NULL DEFAULT 'reserved',
    over_use boolean NOT NULL DEFAULT false,
    order_id uuid,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT promotion_uses_pkey PRIMARY KEY (id),
    CONSTRAINT promotion_uses_status_known CHECK (status IN ('reserved', 'applied', 'released')),
    CONSTRAINT promotion_uses_only_reserved_expires CHECK ((status = 'reserved') = (expires_at IS NOT NULL)),
    CONSTRAINT promotion_uses_applied_has_order CHECK (status <> 'applied' OR order_id IS NOT NULL),
    CONSTRAINT promotion_uses_only_orders_overuse CHECK (NOT over_use OR status <> 'reserved')
);
-- The tenant leads only where it narrows: before a table's first statistics an index that begins with it looks as good as the right one
-- to the planner, and reads all of a tenant's rows.
CREATE UNIQUE INDEX promotion_uses_one_hold ON promotion_uses (checkout_id, promotion_id, tenant_id) WHERE status = 'reserved';
CREATE UNIQUE INDEX promotion_uses_one_per_order ON promotion_uses (order_id, promotion_id, tenant_id) WHERE status = 'applied';
CREATE INDEX promotion_uses_of_customer ON promotion_uses (customer_id, promotion_id) WHERE status <> 'released' AND customer_id IS NOT NULL;
CREATE INDEX promotion_uses_of_email ON promotion_uses (email_key, promotion_id) WHERE status <> 'released' AND email_key IS NOT NULL;
-- Which held uses of a promotion ran out: read by every call that reserves it, and as a whole, now and then, by the sweeper.
CREATE INDEX promotion_uses_expiring ON promotion_uses (tenant_id, promotion_id, expires_at) WHERE status = 'reserved';

-- Who has ordered, for promotions on the first order.
CREATE TABLE customer_orders (
    tenant_id text NOT NULL,
    order_id uuid NOT NULL,
    customer_id text,
    email_key text,
    CONSTRAINT customer_orders_pkey PRIMARY KEY (tenant_id, order_id)
);
CREATE INDEX customer_orders_of_customer ON customer_orders (tenant_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX customer_orders_of_email ON customer_orders (tenant_id, email_key) WHERE email_key IS NOT NULL;

-- Every process empties its cache of the tenant's promotions when one of them changed.
CREATE FUNCTION notify_promotions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('promotions', coalesce(NEW.tenant_id, OLD.tenant_id));
    RETURN NULL;
END $$;
CREATE TRIGGER promotions_notify AFTER INSERT OR UPDATE OR DELETE ON promotions FOR EACH ROW EXECUTE FUNCTION notify_promotions();

-- Counters follow the limits. A promotion on the first order can be used once per customer, whatever else it says: else a customer
-- could open many carts at once before the first of them is an order.
CREATE FUNCTION sync_promotion_counters() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    per_customer integer := CASE WHEN (NEW.conditions ->> 'firstOrder')::boolean THEN 1 ELSE NEW.per_customer_limit END;
BEGIN
    IF NEW.total_limit IS NULL AND per_customer IS NULL THEN
        DELETE FROM promotion_counters WHERE tenant_id = NEW.tenant_id AND promotion_id = NEW.id;
        RETURN NULL;
    END IF;
    INSERT INTO promotion_counters AS c (tenant_id, promotion_id, total_limit, per_customer_limit, reserved, applied, over_used, excess)
    SELECT NEW.tenant_id, NEW.id, NEW.total_limit, per_customer, u.reserved, u.applied, u.over_used,
           greatest(0, u.reserved + u.applied - coalesce(NEW.total_limit, 0))
    FROM (SELECT count(*) FILTER (WHERE status = 'reserved') AS reserved,
                 count(*) FILTER (WHERE status = 'applied' AND NOT over_use) AS applied,
                 count(*) FILTER (WHERE status = 'applied' AND over_use) AS over_used
          FROM promotion_uses WHERE tenant_id = NEW.tenant_id AND promotion_id = NEW.id) u
    ON CONFLICT (tenant_id, promotion_id) DO UPDATE
    SET total_limit = EXCLUDED.total_limit, per_customer_limit = EXCLUDED.per_customer_limit,
        excess = greatest(0, c.reserved + c.applied - coalesce(EXCLUDED.total_limit, 0));
    RETURN NULL;
END $$;
CREATE TRIGGER promotions_sync_counters AFTER INSERT OR UPDATE OF total_limit, per_customer_limit, conditions ON promotions
    FOR EACH ROW EXECUTE FUNCTION sync_promotion_counters();

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
