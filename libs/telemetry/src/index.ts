export * from './log.js';
export * from './metrics.js';
export * from './span.js';
export * from './start-telemetry.js';
