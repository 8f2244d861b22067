import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { loadConfig } from './index.js';

describe('TRU-16 the message about a refused value', () => {
  const refusalOf = (name: string, value: string): string => {
    try {
      loadConfig(z.object({ [name]: z.literal('another') }), { [name]: value });
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    'postgres://shop:hunter2@db.example/shop',
    'postgres://shop:hunter2/and@more@db.example/shop',
    'postgres://shop:hunter2#@db.example',
    'redis://:hunter2?@cache.example:6379',
    'shop:hunter2@db.example',
    'postgres://db.example/shop?user=shop&password=hunter2',
    'postgres://db.example/shop?sslpassword=hunter2&sslmode=require',
  ])('TRU-16 holds no password: %s', (value) => {
    const said = refusalOf('DATABASE_URL', value);

    expect(said).toContain('DATABASE_URL');
    expect(said).not.toContain('hunter2');
  });

  it('TRU-16 shows values that are no secrets', () => {
    expect(refusalOf('LOG_LEVEL', 'loud')).toContain('"loud"');
    expect(refusalOf('STRIPE_API_KEY', 'sk_live_1')).toContain('***');
  });
});
