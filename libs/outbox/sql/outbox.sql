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
