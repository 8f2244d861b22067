import { describe, expect, it } from '@jest/globals';

import { loadConfig } from '@holdfast/config';

import { CheckoutConfig } from './config.js';

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
