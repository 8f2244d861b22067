export * from './cause-denied.js';
export * from './cause-metrics.js';
export * from './grpc-order-facts.adapter.js';
export * from './nest/order-facts.module.js';
export * from './order-causes.js';
export * from './order-facts-settings.js';
export * from './order-facts.js';
export * from './order-facts.port.js';
