import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { ConfigError, appSettings, loadConfig, neededInProduction, sharedToken } from './index.js';

const Config = z.object({
  ...appSettings({ httpPort: 8020 }),
  APP_API_TOKEN: neededInProduction(
    sharedToken().optional().describe('the token'),
    'without it any client could send events',
  ),
});
const TOKEN = 'a-token-of-the-sidecar';

const refusal = (env: Record<string, string>): string => {
  try {
    loadConfig(Config, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
};

describe('TRU-2 settings that production requires', () => {
  it.each([{}, { HOLDFAST_ENV: '' }, { HOLDFAST_ENV: 'production' }, { APP_API_TOKEN: '' }])(
    'TRU-2 with %j an app does not start, and one line says which variable and why',
    (env) => {
      expect(refusal(env)).toBe(
        'Configuration is not valid: APP_API_TOKEN: needed unless HOLDFAST_ENV is local: without it any client could send events; given: nothing',
      );
    },
  );

  it('TRU-2 a token that can be guessed is refused and not shown', () => {
    const message = refusal({ APP_API_TOKEN: 'secret' });
    expect(message).toContain('APP_API_TOKEN: expected at least 16 characters');
    expect(message).not.toContain('secret');
  });

  it('TRU-2 with its token, or on a local machine, it starts', () => {
    expect(loadConfig(Config, { APP_API_TOKEN: TOKEN }).APP_API_TOKEN).toBe(TOKEN);
    expect(loadConfig(Config, { HOLDFAST_ENV: 'local' }).APP_API_TOKEN).toBeUndefined();
  });

  it('TRU-1 the internal port is the public one minus a thousand', () => {
    expect(loadConfig(Config, { HOLDFAST_ENV: 'local', HTTP_PORT: '9999' }).INTERNAL_HTTP_PORT).toBe(7020);
  });
});
