export * from './unknown-key-requests.js';
