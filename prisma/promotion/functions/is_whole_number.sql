-- Whether a value is missing or a whole number within bounds. Part of are_promotion_conditions.
CREATE OR REPLACE FUNCTION is_whole_number(given jsonb, lowest bigint, highest bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN given IS NULL THEN true WHEN jsonb_typeof(given) <> 'number' THEN false
        ELSE given::numeric = trunc(given::numeric) AND given::numeric BETWEEN lowest AND highest END
$$;
