-- Whether a document is a promotion's conditions: known keys only, each of the right type. A key that no code reads would make a promotion
-- hold where it should not. A CHECK of `promotions` calls it.
CREATE OR REPLACE FUNCTION are_promotion_conditions(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(given) <> 'object' THEN false ELSE
        given - ARRAY['minSubtotalMinor', 'skus', 'productIds', 'categoryIds', 'brandIds', 'customerGroups', 'firstOrder', 'buyQuantity',
                      'getQuantity', 'reward'] = '{}'
        AND are_line_conditions(given) AND is_text_list(given -> 'customerGroups')
        AND is_whole_number(given -> 'minSubtotalMinor', 0, 10000000000000)
        AND is_whole_number(given -> 'buyQuantity', 1, 10000) AND is_whole_number(given -> 'getQuantity', 1, 10000)
        AND (given -> 'firstOrder' IS NULL OR jsonb_typeof(given -> 'firstOrder') = 'boolean')
        AND (given -> 'reward' IS NULL OR (jsonb_typeof(given -> 'reward') = 'object' AND are_line_conditions(given -> 'reward')
             AND (given -> 'reward') - ARRAY['skus', 'productIds', 'categoryIds', 'brandIds'] = '{}')) END
$$;
