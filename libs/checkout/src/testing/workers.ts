import type { Log } from '@holdfast/telemetry';

import { FollowAwaitingAttempts } from '../recover-attempts/follow-awaiting-attempts.js';
import { RecoverLeftAttempts } from '../recover-attempts/recover-left-attempts.js';
import { CompensationQueue } from '../retry-compensations/compensation-queue.js';
import { RetryCompensations } from '../retry-compensations/retry-compensations.js';
import { KeptLog } from './kept-log.js';
import type { Replica } from './replica.js';

/** The worker's recovery, on a replica's connections. */
export const recoverLeft = ({ attempts, driver }: Replica, log: Log = new KeptLog()): RecoverLeftAttempts =>
  new RecoverLeftAttempts(attempts, driver, log, { RECOVERY_AT_ONCE: 10 });

/** The worker's poll of attempts that wait for their customers. */
export const followAwaiting = (
  { attempts, driver, challenges, ports }: Replica,
  log: Log = new KeptLog(),
): FollowAwaitingAttempts =>
  new FollowAwaitingAttempts(attempts, driver, challenges, ports.payment, log, {
    AWAITING_POLL_MS: 1,
    AWAITING_BATCH: 100,
    RECOVERY_AT_ONCE: 4,
  });

/** The worker's retries of compensations. */
export const retryCompensations = (
  { pool, steps }: Replica,
  log: Log,
  {
    name = 'worker',
    leaseMs = 60_000,
    baseMs = 0,
  }: { name?: string; leaseMs?: number; baseMs?: number } = {},
): RetryCompensations =>
  new RetryCompensations(
    new CompensationQueue(pool, { id: name }, { COMPENSATION_LEASE_MS: leaseMs }),
    steps,
    log,
    {
      COMPENSATION_BATCH: 20,
      COMPENSATION_TRY_MS: 1_000,
      COMPENSATION_RETRY_BASE_MS: baseMs,
      COMPENSATION_RETRY_MAX_MS: 7_200_000,
    },
  );
