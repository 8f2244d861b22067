export * from './redis-guard.js';
export * from './redis.js';
export * from './http-key/fingerprint.js';
export * from './http-key/idempotency-record.repository.js';
export * from './http-key/idempotent-requests.js';
