export * from './span.js';
export * from './start-telemetry.js';
