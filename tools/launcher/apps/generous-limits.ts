/**
 * Limits on abuse that hold and that no run reaches: load and chaos go through them as in production, and one machine plays all customers.
 * Read by checkout and its worker.
 */
export const GENEROUS_LIMITS = {
  ABUSE_LIMITS: 'true',
  ABUSE_DECLINES_TOLD: '1000000',
  ABUSE_DECLINES_PER_CHECKOUT: '1000000',
  ABUSE_DECLINES_PER_CLIENT_HOUR: '1000000',
  ABUSE_CODE_TRIES_PER_CART_HOUR: '1000000',
  ABUSE_GUEST_CHECKOUTS_PER_CLIENT: '1000000',
  ABUSE_GUEST_STOCK_SHARE_PERCENT: '100',
};
