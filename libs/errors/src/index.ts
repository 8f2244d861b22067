export * from './backoff.js';
export * from './codes.js';
export * from './decline-codes.js';
export * from './domain-error.js';
export * from './grpc-status.js';
export * from './is-refusal.js';
export * from './problem.js';
export * from './reasons.js';
