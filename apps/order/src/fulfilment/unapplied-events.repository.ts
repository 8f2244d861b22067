import type { Pool } from '@holdfast/postgres';

import { prismaClient } from '../prisma-client.js';

/** An event that could not be applied, for operators. */
export interface UnappliedEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly orderId: string | null;
  readonly status: string;
  /** UNKNOWN_STATUS, TOO_EARLY, TOO_LATE or ORDER_NOT_FOUND. */
  readonly reason: string;
  readonly payload: unknown;
  readonly receivedAt: Date;
}

/** Which of them. */
export interface UnappliedEventsQuery {
  readonly tenantId: string;
  readonly orderId?: string | undefined;
  readonly limit: number;
}

/** A shop's events that could not be applied, newest first; of one order where it is named. */
export async function listUnappliedEvents(
  pool: Pool,
  { tenantId, orderId, limit }: UnappliedEventsQuery,
): Promise<UnappliedEvent[]> {
  const client = await prismaClient(pool);
  return client.unappliedEvent.findMany({
    where: { tenantId, ...(orderId !== undefined && { orderId }) },
    orderBy: [{ receivedAt: 'desc' }, { eventId: 'asc' }],
    take: limit,
    omit: { tenantId: true },
  });
}
