export { ErrorFilter } from './error.filter.js';
export { Health } from './health.js';
export type { HealthCheck } from './health.js';
export { fastifyAdapter } from './http.js';
export { Log, createLogger } from './logger.js';
export { serve, startApp } from './serve.js';
export type { AppDefinition, RunningApp, ServeConfig, ServedHttp } from './serve.js';
