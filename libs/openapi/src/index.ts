export * from './document.js';
export * from './docs-module.js';
export * from './mount-docs.js';
export * from './money-schema.js';
export * from './render-docs.js';
export * from './route.js';
