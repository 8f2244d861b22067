export * from './explain.js';
export * from './fake-grpc-service.js';
export * from './certificates.js';
export * from './database.js';
export * from './eventually.js';
export * from './free-port.js';
export * from './sidecar.js';
export * from './token-issuer.js';
