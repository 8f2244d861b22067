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
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- How often the app offered it itself again, and when it does so next; null: only an operator does.
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz
);
CREATE INDEX dead_letters_next_try ON dead_letters (next_try_at) WHERE next_try_at IS NOT NULL;
