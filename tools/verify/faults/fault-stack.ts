import { GENEROUS_LIMITS } from '../../launcher/apps/generous-limits.ts';
import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import { FaultSwitch } from './fault-switch.ts';

/** Apps with switchable faults: the two that run the saga, and those that call others. */
export const FAULTY_APPS = ['checkout', 'checkout-worker', 'order', 'payment'];

/**
 * Intervals in which a minute of production passes in seconds; budgets and deadlines of calls stay as they are. Retries of undos span the
 * outages that are made here, as those of production span hours.
 */
const INTERVALS = {
  // As in production, a compensation ends within the driver's lease: else every driver is overtaken before it can close.
  SAGA_LEASE_MS: 1_500,
  SAGA_UNDO_BUDGET_MS: 1_000,
  SAGA_DOUBT_DELAY_MS: 200,
  GUARD_RENEW_MS: 250,
  GUARD_STALE_MS: 1_000,
  RECOVERY_POLL_MS: 200,
  AWAITING_POLL_MS: 500,
  COMPENSATION_POLL_MS: 500,
  COMPENSATION_LEASE_MS: 5_000,
  COMPENSATION_TRY_MS: 3_000,
  COMPENSATION_RETRY_BASE_MS: 2_000,
  COMPENSATION_RETRY_MAX_MS: 16_000,
  PENDING_SWEEP_INTERVAL_MS: 1_000,
  PENDING_SWEEP_AGE_MS: 3_000,
  CAPTURE_SWEEP_AGE_MS: 10_000,
  WORK_POLL_MS: 500,
  WORK_RETRY_MS: 300,
};

/** Tried one after the other where none is asked for; every port stays below those that connections are given at random. */
const OFFSETS = [4_000, 6_000, 8_000, 13_000];

/** Starts a stack whose apps can be told to fail: `{stack, faults}`; with `realTimes` at the intervals of production. */
export async function startFaultStack({
  portOffset,
  dataDir,
  onLine,
  signal,
  realTimes = false,
  replicas = { checkout: 2 },
}) {
  const faults = new FaultSwitch(dataDir);
  const ofApps = FAULTY_APPS.map((app) => [app, faults.environmentOf(app)]);
  faults.clear(...FAULTY_APPS);
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    ...GENEROUS_LIMITS,
    ...(!realTimes && INTERVALS),
    ...Object.fromEntries(ofApps),
  };
  const offsets = portOffset === undefined ? OFFSETS : [portOffset];
  const stack = await startOnFreePorts(offsets, {
    ...{ dataDir, replicas, env, onLine, signal },
    longestPauseMs: 250,
  });
  return { stack, faults };
}
