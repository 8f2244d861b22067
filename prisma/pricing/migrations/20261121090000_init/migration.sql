-- A price list is one currency's prices for one group of customers ('' is everybody). Among lists that hold, a group's list goes
-- before the general one, then the higher priority, then the lower price.
CREATE TABLE price_lists (
    tenant_id text NOT NULL,
    id text NOT NULL,
    currency char(3) NOT NULL,
    customer_group text NOT NULL DEFAULT '',
    priority integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    valid_from timestamptz NOT NULL DEFAULT '-infinity',
    valid_until timestamptz NOT NULL DEFAULT 'infinity',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT price_lists_validity CHECK (valid_from < valid_until)
);

-- Windows that never end are infinite instead of null, so that one key says what is the same price.
CREATE TABLE prices (
    tenant_id text NOT NULL,
    price_list_id text NOT NULL,
    sku text NOT NULL,
    min_quantity integer NOT NULL DEFAULT 1,
    valid_from timestamptz NOT NULL DEFAULT '-infinity',
    valid_until timestamptz NOT NULL DEFAULT 'infinity',
    unit_price_minor bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, price_list_id, sku, min_quantity, valid_from),
    CONSTRAINT prices_price_list_fkey FOREIGN KEY (tenant_id, price_list_id) REFERENCES price_lists (tenant_id, id) ON DELETE CASCADE ON UPDATE NO ACTION,
    CONSTRAINT prices_unit_price_not_negative CHECK (unit_price_minor >= 0),
    CONSTRAINT prices_min_quantity_positive CHECK (min_quantity >= 1),
    CONSTRAINT prices_validity CHECK (valid_from < valid_until)
);

-- A jurisdiction is country, region and postal prefix ('' is all of it), and lists everything that is due there.
CREATE TABLE tax_rates (
    tenant_id text NOT NULL,
    country char(2) NOT NULL,
    region text NOT NULL DEFAULT '',
    postal_prefix text NOT NULL DEFAULT '',
    tax_class text NOT NULL,
    name text NOT NULL,
    valid_from timestamptz NOT NULL DEFAULT '-infinity',
    valid_until timestamptz NOT NULL DEFAULT 'infinity',
    rate numeric(12, 10) NOT NULL,
    compound boolean NOT NULL DEFAULT false,
    priority integer NOT NULL DEFAULT 1,
    applies_to_shipping boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, country, region, postal_prefix, tax_class, name, valid_from),
    CONSTRAINT tax_rates_rate_sane CHECK (rate >= 0 AND rate <= 1),
    CONSTRAINT tax_rates_validity CHECK (valid_from < valid_until)
);

-- Every process forgets what it kept of a tenant's rates as soon as one is written, by whomever (PAY-12).
CREATE FUNCTION notify_tax_rates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('tax_rates', COALESCE(NEW.tenant_id, OLD.tenant_id));
    RETURN NULL;
END $$;
CREATE TRIGGER tax_rates_notify AFTER INSERT OR UPDATE OR DELETE ON tax_rates FOR EACH ROW EXECUTE FUNCTION notify_tax_rates();
