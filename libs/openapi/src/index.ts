export * from './address-schema.js';
export * from './document.js';
export * from './docs-module.js';
export * from './mount-docs.js';
export * from './money-schemas.js';
export * from './render-docs.js';
export * from './route.js';
