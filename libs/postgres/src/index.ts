export type { PoolClient } from 'pg';
export * from './channel-listener.js';
export * from './lazy-client.js';
export * from './pool.js';
export * from './repeat-on-conflict.js';
export * from './statement.js';
export * from './static-rows.js';
export * from './transaction.js';
export * from './violations.js';
