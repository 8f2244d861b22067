import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { Health } from '@holdfast/platform';
import { createPool } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { LoyaltyConfig } from './config.js';

/** Token of the parsed configuration. */
export const CONFIG = Symbol('LoyaltyConfig');

/** The app's pool: reported to readiness, closed last. */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly pool: Pool;

  constructor(@Inject(CONFIG) config: LoyaltyConfig, @Inject(Health) health: Health) {
    this.pool = createPool({
      url: config.DATABASE_URL,
      applicationName: 'loyalty-rewards',
      max: config.DATABASE_POOL_MAX,
      connectTimeoutMs: config.DATABASE_POOL_TIMEOUT_MS,
      statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
      mode: config.DATABASE_POOL_MODE,
    });
    health.add('database', () => this.pool.query('SELECT 1'));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
