export * from './fields.js';
export * from './parse-input.js';
