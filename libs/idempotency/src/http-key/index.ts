// For services that keep idempotency keys but have no guard, and so no Redis client to load.
export * from './fingerprint.js';
export * from './idempotency-record.repository.js';
export * from './idempotent-requests.js';
