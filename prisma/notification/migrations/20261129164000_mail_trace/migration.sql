-- Nullable columns without a default: no rewrite, and the version still running neither writes nor reads them.
ALTER TABLE mails ADD COLUMN traceparent text, ADD COLUMN request_id text;
