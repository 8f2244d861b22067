import { Redis } from 'ioredis';
import pg from 'pg';

import { metricsOf } from '../../libs/testing/src/metrics.ts';
import type { StackUrls } from '../../tools/launcher/stack-types.ts';
import { writeCallsOf } from '../processes/write-calls.ts';
import type { CountKey, Counts, CountsReading } from './count-types.ts';
import { seriesOf } from './series.ts';

/** Commands that do not belong to a checkout: of connections and of this benchmark. */
const REDIS_HOUSEKEEPING = new Set([
  'info',
  'ping',
  'client',
  'hello',
  'config',
  'auth',
  'select',
  'command',
  'quit',
]);
/** Commands that only the guard's scripts run, inside of an EVAL. */
const IN_SCRIPTS = new Set(['get', 'set', 'del', 'time']);

/** The addresses of all processes of apps, and of the parts. */
export interface Counted {
  readonly urls: Pick<StackUrls, 'postgres' | 'redis'>;
  readonly instances: readonly { readonly internal: string }[];
  /** Of all processes by name. */
  readonly pids: Readonly<Record<string, number>>;
}

/**
 * Reads all counts of a stack. PostgreSQL must have been started by the launcher, which loads pg_stat_statements. Commits by database are
 * complete 11 s after the last one (`STATISTICS_MS`).
 */
export async function readCounts({ urls, instances, pids }: Counted): Promise<CountsReading> {
  const ofApps = await countsOfApps(instances);
  const [ofDatabases, ofRedis] = await Promise.all([
    countsOfDatabases(urls.postgres),
    countsOfRedis(urls.redis.guard),
  ]);
  const counts = new Map([...writeCalls(pids), ...ofApps, ...ofDatabases, ...ofRedis]);
  return { atMs: performance.now(), counts };
}

/** PostgreSQL answers by `sendto`, which is not counted, and writes its log of changes. */
const writeCalls = (pids: Counted['pids']): [CountKey, number][] =>
  Object.entries(pids)
    .filter(([name]) => name !== 'postgres')
    .map(([name, pid]) => [`write calls/${name}`, writeCallsOf(pid)]);

/** PostgreSQL's idle processes hand in their statistics after 10 s. */
export const STATISTICS_MS = 11_000;

async function countsOfApps(instances: Counted['instances']): Promise<Counts> {
  const counts = new Map<CountKey, number>();
  const add = (key: CountKey, value: number): void => void counts.set(key, (counts.get(key) ?? 0) + value);
  for (const text of await Promise.all(instances.map(({ internal }) => metricsOf(internal)))) {
    for (const { labels, value } of seriesOf(text, 'holdfast_grpc_client_seconds_count'))
      add(`gRPC calls/${labels.service?.split('.').at(-1)}.${labels.method}`, value);
    for (const { labels, value } of seriesOf(text, 'holdfast_outbox_published_total'))
      add(`publishes/${labels.topic}`, value);
    for (const { labels, value } of seriesOf(text, 'holdfast_events_consumed_total')) {
      add(`deliveries/${labels.topic}`, value);
      if (labels.outcome === 'ignored') add(`ignored deliveries/${labels.topic}`, value);
    }
  }
  return counts;
}

const STATEMENTS = `
  SELECT datname AS name, sum(calls)::float8 AS count
  FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
  WHERE datname LIKE 'holdfast\\_%' GROUP BY datname`;
const COMMITS = `
  SELECT datname AS name, xact_commit::float8 AS count FROM pg_stat_database WHERE datname LIKE 'holdfast\\_%'`;
/** Only transactions that write get an id. */
const WRITING_COMMITS = `
  SELECT 'all' AS name, pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS count`;

async function countsOfDatabases(adminUrl: string): Promise<Counts> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const counts = new Map<CountKey, number>();
  const read = async (group: 'statements' | 'commits' | 'writing commits', query: string): Promise<void> => {
    const { rows } = await client.query<{ name: string; count: number }>(query);
    for (const { name, count } of rows) counts.set(`${group}/${name.replace('holdfast_', '')}`, count);
  };
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await read('statements', STATEMENTS);
    await read('commits', COMMITS);
    await read('writing commits', WRITING_COMMITS);
  } finally {
    await client.end();
  }
  return counts;
}

async function countsOfRedis(url: string): Promise<Counts> {
  const redis = new Redis(url);
  try {
    const text = await redis.info('commandstats');
    const counts = new Map<CountKey, number>();
    for (const [, command = '', calls] of text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm))
      if (!REDIS_HOUSEKEEPING.has(command.split('|')[0] ?? '') && !IN_SCRIPTS.has(command))
        counts.set(`Redis commands/${command}`, Number(calls));
    return counts;
  } finally {
    redis.disconnect();
  }
}
