-- Those of the promotions that are used up for this customer, with the reason; null where none is.
-- A promotion without a code is judged by the customer's account alone (TRU-10): judged by the e-mail address, which anyone can type, the total
-- of a quote would reveal whether that address has ordered. A promotion with a code is judged by both. The customer's own limit is judged
-- first: judged second, "used up" would reveal that the code exists.
CREATE OR REPLACE FUNCTION exhausted_promotions(p_tenant text, p_checkout uuid, p_customer text, p_email text, p_promotions uuid[])
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    SELECT jsonb_agg(jsonb_build_object('promotionId', promotion_id, 'reason', reason) ORDER BY promotion_id) INTO answer
    FROM (
        SELECT c.promotion_id, CASE
            WHEN c.per_customer_limit IS NOT NULL AND c.per_customer_limit <= (
                SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.promotion_id = c.promotion_id
                AND u.status <> 'released' AND u.checkout_id <> p_checkout
                AND (u.customer_id = p_customer OR (p.code IS NOT NULL AND u.email_key = p_email))) THEN 'PROMOTION_CUSTOMER_LIMIT_REACHED'
            WHEN c.total_limit IS NOT NULL AND c.total_limit <= c.reserved + c.applied - (
                SELECT count(*) FROM promotion_uses u WHERE u.tenant_id = p_tenant AND u.promotion_id = c.promotion_id
                AND u.checkout_id = p_checkout AND u.status = 'reserved') THEN 'PROMOTION_EXHAUSTED'
            END AS reason
        FROM promotion_counters c JOIN promotions p ON p.tenant_id = c.tenant_id AND p.id = c.promotion_id
        WHERE c.tenant_id = p_tenant AND c.promotion_id = ANY (p_promotions)) judged
    WHERE reason IS NOT NULL;
    RETURN answer;
END $$;
