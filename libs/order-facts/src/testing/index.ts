export * from './fake-order.js';
export * from './order-facts.contract.js';
export * from './order-moved.js';
