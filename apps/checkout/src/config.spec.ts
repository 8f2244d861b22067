import { describe, expect, it } from '@jest/globals';

import { abuseLimitsOf } from '@holdfast/checkout';
import { loadConfig } from '@holdfast/config';

import { CheckoutConfig, startable } from './config.js';

const needed = {
  DATABASE_URL: 'postgres://holdfast_checkout:secret@127.0.0.1/holdfast_checkout',
  REDIS_URL: 'redis://127.0.0.1:6379',
  ...Object.fromEntries(
    ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'].map((name) => [
      `${name}_GRPC_URL`,
      '127.0.0.1:9000',
    ]),
  ),
};

describe('SYS-3 the configuration of the checkout', () => {
  it('needs only addresses; everything else has its default', () => {
    expect(loadConfig(CheckoutConfig, needed)).toMatchObject({
      HTTP_PORT: 8010,
      GRPC_PORT: 9010,
      CORS_ORIGINS: [],
      TRUSTED_PROXIES: [],
      SESSION_SECONDS: 1_800,
    });
  });

  it.each(Object.keys(needed))('stops the start without %s, and names it', (name) => {
    expect(() => loadConfig(CheckoutConfig, { ...needed, [name]: undefined })).toThrow(name);
  });

  it('never shows a password', () => {
    const load = () =>
      loadConfig(CheckoutConfig, { ...needed, DATABASE_URL: 'mysql://holdfast:secret@127.0.0.1/x' });

    expect(load).toThrow('DATABASE_URL');
    expect(load).not.toThrow('secret');
  });
});

describe('TRU-9 limits on abuse', () => {
  const load = (given: Readonly<Record<string, string>>) =>
    startable(loadConfig(CheckoutConfig, { ...needed, ...given }));
  const key = { CLIENT_HASH_KEY: 'k'.repeat(32) };

  it('TRU-9 hold in production, and the start stops in one line without the key they need', () => {
    expect(() => load({})).toThrow(/^CLIENT_HASH_KEY: [^\n]+$/);
    expect(abuseLimitsOf(load(key))).toEqual({
      declinesTold: 3,
      declinesPerCheckout: 10,
      declinesPerClient: 30,
      codeTries: 20,
      guestCheckouts: 3,
      stockSharePercent: 20,
    });
  });

  it('TRU-9 are off on one machine, unless they are set', () => {
    const sum = (given: Readonly<Record<string, string>>) =>
      Object.values(abuseLimitsOf(load(given))).reduce((total, limit) => total + limit, 0);

    expect(sum({ HOLDFAST_ENV: 'local' })).toBe(0);
    expect(sum({ HOLDFAST_ENV: 'production', ABUSE_LIMITS: 'false' })).toBe(0);
    expect(sum({ HOLDFAST_ENV: 'local', ABUSE_LIMITS: 'true', ...key })).toBe(86);
    expect(() => load({ HOLDFAST_ENV: 'local', ABUSE_LIMITS: 'true' })).toThrow('CLIENT_HASH_KEY');
  });
});
