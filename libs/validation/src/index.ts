export * from './address-notation.js';
export * from './attempt-input.js';
export * from './fields.js';
export * from './parse-input.js';
export * from './printable.js';
export * from './web-address.js';
