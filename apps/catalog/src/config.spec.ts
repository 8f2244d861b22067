import { describe, expect, it } from '@jest/globals';

import { CatalogConfig } from './config.js';

describe('TRU-12 the configuration of catalog', () => {
  it('TRU-12 names the allowed origins and the trusted proxies', () => {
    const config = CatalogConfig.parse({
      HOLDFAST_ENV: 'local',
      DATABASE_URL: 'postgres://holdfast_catalog@127.0.0.1/holdfast_catalog',
      DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
      CORS_ORIGINS: 'https://shop.test, https://other.test',
      TRUSTED_PROXIES: '10.0.0.0/8',
    });

    expect(config.CORS_ORIGINS).toEqual(['https://shop.test', 'https://other.test']);
    expect(config.TRUSTED_PROXIES).toEqual(['10.0.0.0/8']);
  });
});
