-- Who did what by hand, and why; written in the transaction of the act. A new table: the version still running goes on.
CREATE TABLE ops_audit (
    id uuid NOT NULL,
    tenant_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    note text,
    outcome text NOT NULL,
    request_id text,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ops_audit_pkey PRIMARY KEY (id)
);
CREATE INDEX ops_audit_at ON ops_audit (tenant_id, at);
