import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { Pool } from '@holdfast/postgres';
import { Log } from '@holdfast/telemetry';

import { CONFIG } from '../config/config.module.js';
import { Health } from '../health.js';
import { Channels } from './channels.js';
import { Database } from './database.js';
import type { DatabaseConfig } from './database.js';

/** Provides `Pool`, `Database` and `Channels` to every module of an app that has `databaseSettings` in its configuration. */
@Module({})
export class DatabaseModule {
  /** `applicationName` names the connections. */
  static for(applicationName: string): DynamicModule {
    return {
      module: DatabaseModule,
      // Nest closes global modules last, so the pool outlives everything that uses it.
      global: true,
      providers: [
        {
          provide: Database,
          inject: [CONFIG, Health],
          useFactory: (config: DatabaseConfig, health: Health) =>
            new Database(applicationName, config, health),
        },
        { provide: Pool, inject: [Database], useFactory: ({ pool }: Database) => pool },
        {
          provide: Channels,
          inject: [Database, Log],
          useFactory: ({ directUrl }: Database, log: Log) =>
            new Channels({ name: applicationName, directUrl }, log),
        },
      ],
      exports: [Database, Pool, Channels],
    };
  }
}
