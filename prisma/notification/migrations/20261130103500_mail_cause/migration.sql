-- What a mail is about, once: however many events tell it, one mail is written. A column without a default: nothing is rewritten.
-- Rollback: ALTER TABLE mails DROP COLUMN cause;
ALTER TABLE mails ADD COLUMN cause text;
