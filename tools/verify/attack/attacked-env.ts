/** Requests of one client to payment in a minute: a low limit that the attacks reach. */
export const PAYMENT_PER_MINUTE = 20;

/**
 * Additional variables of the attacked stack: limits are on, and the proxy on this machine names the client address, so that one machine
 * can act as many clients.
 */
export const ATTACKED_ENV = {
  TRUSTED_PROXIES: '127.0.0.1',
  payment: { RATE_LIMIT_PER_MINUTE: String(PAYMENT_PER_MINUTE) },
  checkout: { ABUSE_LIMITS: 'true' },
};

/** The shop that lists return origins, and its origin. */
export const SHOP_WITH_ORIGIN = { tenant: 'demo-eu', origin: 'https://shop.example' };
