-- When the stock of a checkout was last held or renewed. Unknown where the version before stored it: such a hold is renewed at once.
ALTER TABLE checkout_sessions ADD COLUMN held_at timestamptz;
