export { configuredFaults, processFaults } from './configured-faults.js';
export type { ConfiguredFaults, FaultEnvironment } from './configured-faults.js';
export type {
  CallRule,
  FaultRules,
  PointRule,
  WrittenCallRule,
  WrittenFaultRules,
  WrittenPointRule,
} from './fault-rules.js';
export { InjectedCallFaults } from './injected-call-faults.js';
export type { InjectableCall } from './injected-call-faults.js';
export { InjectedCrash, InjectedCrashPoints } from './injected-crash-points.js';
export type { PointContext } from './injected-crash-points.js';
