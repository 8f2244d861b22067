export * from './caller.js';
export * from './cart-token.js';
export * from './identity.js';
export * from './verify-token.js';
