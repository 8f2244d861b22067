-- Whether a value is missing or a list of texts. Part of are_promotion_conditions.
CREATE OR REPLACE FUNCTION is_text_list(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN given IS NULL THEN true WHEN jsonb_typeof(given) <> 'array' THEN false
        ELSE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(given) AS entry (value) WHERE jsonb_typeof(value) <> 'string') END
$$;
