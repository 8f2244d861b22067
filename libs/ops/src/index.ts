export * from './audit/record-act.js';
export * from './operator/operator.js';
