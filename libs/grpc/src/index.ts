export * from './call-options.js';
export * from './client.js';
export { certifiedCaller } from './guard-services.js';
export * from './identity.js';
export * from './loader.js';
export * from './metadata.js';
export * from './remote-call-error.js';
export * from './server.js';
