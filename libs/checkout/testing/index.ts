export * from './fake-order.js';
export * from './fake-payment.js';
export * from './fake-promotion.js';
export * from './fake-shop.js';
export * from './fake-warehouse.js';
export * from './faults.js';
export * from './test-shop.js';
