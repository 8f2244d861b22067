import type { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';

import { reportStatement } from './statement.js';

/** Log setting of a client: its queries count among the statements. */
export const REPORTED_QUERIES: { emit: 'event'; level: 'query' }[] = [{ emit: 'event', level: 'query' }];

/** What every generated client that was opened with REPORTED_QUERIES can do. */
interface ReportingClient {
  $on(event: 'query', report: (query: { duration: number }) => void): unknown;
}

/**
 * Prisma's client on a service's own pool, for ordinary reads and seeds; the hot path uses prepared statements (ADR 0007). The client is
 * loaded and opened at its first use, once per pool: a process that never needs it does not pay some 40 MB for it. It takes no part in a
 * transaction of the pool's clients. `name` is what its queries count as among the statements.
 */
export function lazyClient<Client extends ReportingClient>(
  name: string,
  open: (adapter: PrismaPg) => Promise<Client>,
): (pool: Pool) => Promise<Client> {
  const clients = new WeakMap<Pool, Promise<Client>>();
  const opened = async (pool: Pool): Promise<Client> => {
    const { PrismaPg } = await import('@prisma/adapter-pg');
    const client = await open(new PrismaPg(pool));
    client.$on('query', ({ duration }) => reportStatement({ name, durationMs: duration, failed: false }));
    return client;
  };
  return (pool) => {
    const known = clients.get(pool);
    if (known) return known;
    const opening = opened(pool);
    clients.set(pool, opening);
    opening.catch(() => clients.delete(pool));
    return opening;
  };
}
