-- What a shopper finds under one name; its variants are what is sold.
CREATE TABLE products (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    handle text NOT NULL,
    name text NOT NULL,
    brand_id text NOT NULL DEFAULT '',
    brand_name text NOT NULL DEFAULT '',
    category_ids text[] NOT NULL DEFAULT '{}',
    tax_class text NOT NULL DEFAULT 'standard',
    active boolean NOT NULL DEFAULT true,
    -- Grows with every event of the product: the events' sequence.
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT products_handle_key UNIQUE (tenant_id, handle),
    -- Lets a variant's foreign key carry the tenant.
    CONSTRAINT products_tenant_id_id_key UNIQUE (tenant_id, id)
);

CREATE TABLE variants (
    tenant_id text NOT NULL,
    sku text NOT NULL,
    product_id uuid NOT NULL,
    options text NOT NULL DEFAULT '',
    weight_grams integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sku),
    CONSTRAINT variants_product_fkey FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id) ON DELETE CASCADE ON UPDATE NO ACTION,
    CONSTRAINT variants_weight_not_negative CHECK (weight_grams >= 0)
);
CREATE INDEX variants_product ON variants (tenant_id, product_id);

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
