export * from './backoff.js';
export * from './redis-guard.js';
export * from './redis.js';
