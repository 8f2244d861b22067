/** Requests that one client may make at payment in a minute: few, so that the limit is met. */
export const PAYMENT_PER_MINUTE = 20;

/**
 * What the attacked stack is told beside a usual one: limits hold, and a client is whom the proxy on this machine names, so that one
 * machine plays many.
 */
export const ATTACKED_ENV = {
  TRUSTED_PROXIES: '127.0.0.1',
  payment: { RATE_LIMIT_PER_MINUTE: String(PAYMENT_PER_MINUTE) },
  checkout: { ABUSE_LIMITS: 'true' },
};

/** The shop that says where its customers may be sent back to, and where that is. */
export const SHOP_WITH_ORIGIN = { tenant: 'demo-eu', origin: 'https://shop.example' };
