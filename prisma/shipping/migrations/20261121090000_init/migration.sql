-- The zone with the lowest priority number that holds the address serves it, alone. '*' is every country; empty regions and postal
-- prefixes are all of them.
CREATE TABLE shipping_zones (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    priority integer NOT NULL DEFAULT 100,
    countries text[] NOT NULL,
    regions text[] NOT NULL DEFAULT '{}',
    postal_prefixes text[] NOT NULL DEFAULT '{}',
    excluded_countries text[] NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE shipping_methods (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    position integer NOT NULL DEFAULT 1,
    active boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);

-- One step of a rate table: from this weight (grams) or subtotal (minor units) on, the next step's beginning is its end. A step with
-- `up_to` ends there even without a next one: what is heavier is not carried.
CREATE TABLE shipping_rates (
    tenant_id text NOT NULL,
    zone_id text NOT NULL,
    method_id text NOT NULL,
    currency char(3) NOT NULL,
    basis text NOT NULL CONSTRAINT shipping_rates_basis_known CHECK (basis IN ('weight', 'price')),
    from_value bigint NOT NULL DEFAULT 0,
    up_to bigint,
    rate_minor bigint NOT NULL,
    free_above_minor bigint,
    estimated_days integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, zone_id, method_id, currency, from_value),
    CONSTRAINT shipping_rates_zone_fkey FOREIGN KEY (tenant_id, zone_id) REFERENCES shipping_zones (tenant_id, id) ON DELETE CASCADE ON UPDATE NO ACTION,
    CONSTRAINT shipping_rates_method_fkey FOREIGN KEY (tenant_id, method_id) REFERENCES shipping_methods (tenant_id, id) ON DELETE CASCADE ON UPDATE NO ACTION,
    CONSTRAINT shipping_rates_rate_not_negative CHECK (rate_minor >= 0),
    CONSTRAINT shipping_rates_range CHECK (from_value >= 0 AND (up_to IS NULL OR up_to > from_value)),
    CONSTRAINT shipping_rates_free_above_positive CHECK (free_above_minor IS NULL OR free_above_minor > 0),
    CONSTRAINT shipping_rates_days_not_negative CHECK (estimated_days >= 0)
);

-- The operators' switch. No row: on.
CREATE TABLE shipping_switches (
    tenant_id text PRIMARY KEY,
    rates_enabled boolean NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
