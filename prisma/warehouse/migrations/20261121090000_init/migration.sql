-- UUIDv7 made by the database: how many reservation rows a hold needs is known only where its stock is (SYS-5).
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            52, 1), 53, 1),
        'hex')::uuid
$$;

CREATE TABLE locations (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    -- The lowest is taken from first.
    priority integer NOT NULL DEFAULT 100,
    CONSTRAINT locations_pkey PRIMARY KEY (tenant_id, id)
);

-- available = on_hand - held - allocated.
-- `short`: pieces of held and allocated that a count did not find; a release does not bring those back (CON-1).
-- Half-filled pages: a hot row's new versions stay on its page, so its index entries need no change.
CREATE TABLE stock_levels (
    tenant_id text NOT NULL,
    sku text NOT NULL,
    location_id text NOT NULL,
    on_hand integer NOT NULL DEFAULT 0,
    held integer NOT NULL DEFAULT 0,
    allocated integer NOT NULL DEFAULT 0,
    short integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stock_levels_pkey PRIMARY KEY (tenant_id, sku, location_id),
    CONSTRAINT stock_levels_location_fkey FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id),
    CONSTRAINT stock_never_negative CHECK (on_hand >= 0 AND held >= 0 AND allocated >= 0),
    CONSTRAINT stock_covers_holds CHECK (held + allocated <= on_hand),
    CONSTRAINT stock_short_is_committed CHECK (short >= 0 AND short <= held + allocated)
) WITH (fillfactor = 50);

-- Every change of on_hand, so that stock = movements can be audited. Holds move nothing.
CREATE TABLE stock_movements (
    id uuid NOT NULL DEFAULT new_id(),
    tenant_id text NOT NULL,
    sku text NOT NULL,
    location_id text NOT NULL,
    quantity integer NOT NULL,
    kind text NOT NULL,
    reference text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stock_movements_pkey PRIMARY KEY (id),
    CONSTRAINT stock_movements_move_something CHECK (quantity <> 0),
    CONSTRAINT stock_movements_kind_known CHECK (kind IN ('receipt', 'shipment', 'correction', 'restock'))
);
CREATE INDEX stock_movements_level ON stock_movements (tenant_id, sku, location_id);

-- A count that found less than was promised; resolved when the promised pieces are there or were given back.
CREATE TABLE stock_shortfalls (
    id uuid NOT NULL DEFAULT new_id(),
    tenant_id text NOT NULL,
    sku text NOT NULL,
    location_id text NOT NULL,
    counted integer NOT NULL,
    quantity integer NOT NULL,
    reference text,
    created_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    CONSTRAINT stock_shortfalls_pkey PRIMARY KEY (id),
    CONSTRAINT stock_shortfalls_positive CHECK (quantity > 0 AND counted >= 0)
);
CREATE INDEX stock_shortfalls_open ON stock_shortfalls (tenant_id, sku, location_id) WHERE resolved_at IS NULL;

-- One row per checkout that ever asked: the newest attempt seen, up to which attempt effects are refused, and what became of it.
-- Also the lock under which a checkout's own holds change.
CREATE TABLE checkout_fences (
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL,
    fenced_attempt integer NOT NULL DEFAULT -1,
    state text NOT NULL DEFAULT 'open',
    order_id uuid,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT checkout_fences_pkey PRIMARY KEY (tenant_id, checkout_id),
    CONSTRAINT checkout_fences_state_known CHECK (state IN ('open', 'allocated', 'closed')),
    CONSTRAINT checkout_fences_order_when_allocated CHECK (state <> 'allocated' OR order_id IS NOT NULL)
);

-- One row per SKU and location. held: ends at expires_at. pinned: ends only by its attempt's confirm or release.
CREATE TABLE reservations (
    id uuid NOT NULL DEFAULT new_id(),
    tenant_id text NOT NULL,
    checkout_id uuid NOT NULL,
    attempt integer NOT NULL,
    sku text NOT NULL,
    location_id text NOT NULL,
    quantity integer NOT NULL,
    status text NOT NULL DEFAULT 'held',
    expires_at timestamptz,
    order_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reservations_pkey PRIMARY KEY (id),
    CONSTRAINT reservations_positive CHECK (quantity > 0),
    CONSTRAINT reservations_status_known CHECK (status IN ('held', 'pinned', 'allocated', 'released', 'shipped')),
    CONSTRAINT reservations_only_held_expires CHECK ((status = 'held') = (expires_at IS NOT NULL)),
    CONSTRAINT reservations_allocated_has_order CHECK (status NOT IN ('allocated', 'shipped') OR order_id IS NOT NULL)
);
-- The tenant leads only where it narrows: before a table's first statistics an index that begins with it looks as good as the right one
-- to the planner, and reads all of a tenant's rows.
CREATE INDEX reservations_of_checkout ON reservations (checkout_id) WHERE status IN ('held', 'pinned', 'allocated');
CREATE INDEX reservations_of_order ON reservations (order_id) WHERE order_id IS NOT NULL;
-- Which holds of a SKU ran out: read by every call that takes from it, and as a whole, now and then, by the sweeper.
CREATE INDEX reservations_expiring ON reservations (tenant_id, sku, expires_at) WHERE status = 'held';
-- Where a count found too little: which allocations are older.
CREATE INDEX reservations_allocated ON reservations (sku, location_id) WHERE status = 'allocated';
CREATE INDEX reservations_to_purge ON reservations (updated_at) WHERE status = 'released';

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
