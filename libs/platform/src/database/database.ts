import type { OnApplicationShutdown } from '@nestjs/common';

import { createPool } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { Health } from '../health.js';

/** The database part of an app's configuration; see `databaseSettings`. */
export interface DatabaseConfig {
  readonly DATABASE_URL: string;
  readonly DIRECT_URL?: string | undefined;
  readonly DATABASE_POOL_MAX: number;
  readonly DATABASE_POOL_TIMEOUT_MS: number;
  readonly DATABASE_STATEMENT_TIMEOUT_MS: number;
  readonly DATABASE_POOL_MODE: 'direct' | 'transaction';
}

/** The app's database: one pool, part of readiness, closed after everything that uses it. */
export class Database implements OnApplicationShutdown {
  readonly pool: Pool;
  /** The database without a pooler, for LISTEN. */
  readonly directUrl: string;

  constructor(applicationName: string, config: DatabaseConfig, health: Health) {
    this.directUrl = config.DIRECT_URL ?? config.DATABASE_URL;
    this.pool = createPool({
      url: config.DATABASE_URL,
      applicationName,
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
