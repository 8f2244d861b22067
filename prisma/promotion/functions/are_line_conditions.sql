-- Whether a document names only lists of SKUs, products, categories and brands. Part of are_promotion_conditions.
CREATE OR REPLACE FUNCTION are_line_conditions(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT is_text_list(given -> 'skus') AND is_text_list(given -> 'productIds') AND is_text_list(given -> 'categoryIds')
        AND is_text_list(given -> 'brandIds')
$$;
