import { GENEROUS_LIMITS } from '../../launcher/apps/generous-limits.ts';
import type { StackPlace } from '../../launcher/command-line.ts';
import type { Stack } from '../../launcher/stack.ts';
import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import { FaultSwitch } from './fault-switch.ts';

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
  // A killed relay leaves what it published last claimed; later events of the same orders wait for this.
  OUTBOX_LEASE_MS: 5_000,
  OUTBOX_LEASE_CHECK_MS: 500,
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

/** How a stack with faults is started. */
export interface FaultStackOptions {
  readonly portOffset: StackPlace['portOffset'];
  readonly dataDir: string;
  readonly signal: AbortSignal;
  /** Intervals as in production. */
  readonly realTimes?: boolean;
}

/** Starts a stack with two processes of checkout, whose apps can be told to fail. */
export async function startFaultStack({
  portOffset,
  dataDir,
  signal,
  realTimes = false,
}: FaultStackOptions): Promise<{ stack: Stack; faults: FaultSwitch }> {
  const faults = new FaultSwitch(dataDir);
  const stack = await startOnFreePorts(portOffset === undefined ? OFFSETS : [portOffset], {
    dataDir,
    signal,
    replicas: { checkout: 2 },
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      ...GENEROUS_LIMITS,
      ...(!realTimes && INTERVALS),
      ...faults.environment(),
    },
    onLine: printLasting,
    longestPauseMs: 250,
  });
  return { stack, faults };
}

/** Restarts are what this is about; only what fails to come back is worth a line. */
function printLasting(line: string): void {
  if (/was not ready|cannot be started/.test(line)) console.log(line);
}
