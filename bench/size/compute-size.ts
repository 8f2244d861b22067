import { APPS } from '../../tools/launcher/apps/apps.ts';
import type { Costs } from '../results/results-schema.ts';
import { SECONDS_PER_DAY, UNITS } from './limits.ts';

/** How many processes of an app, and the CPU that all of them use. */
export interface AppSize {
  readonly app: string;
  readonly cores: number;
  readonly replicas: number;
}

/** What one database gets. */
export interface DatabaseSize {
  readonly database: string;
  readonly statementsPerSecond: number;
  readonly commitsPerSecond: number;
  /** Of the server, by its share of all statements. */
  readonly cores: number;
  readonly gigabytesPerDay: number;
  /** Rows per day of the table that grows most. */
  readonly largestTable: string;
  readonly rowsPerDay: number;
  /** Of all replicas, without a pooler. */
  readonly connections: number;
}

/** The partitions of one topic. */
export interface TopicSize {
  readonly topic: string;
  readonly eventsPerSecond: number;
  readonly partitions: number;
}

/** How many checkouts per second a part carries before it ends. */
export interface PartLimit {
  readonly part: string;
  readonly checkoutsPerSecond: number;
  readonly why: string;
}

/** A shop's size at a rate of checkouts. */
export interface Size {
  readonly apps: readonly AppSize[];
  readonly databases: readonly DatabaseSize[];
  readonly topics: readonly TopicSize[];
  /** The part that ends first comes first. */
  readonly limits: readonly PartLimit[];
}

/** Computes what a rate of checkouts needs, from the costs of one checkout. */
export function computeSize(costs: Costs, checkoutsPerSecond: number): Size {
  const apps = appSizes(costs, checkoutsPerSecond);
  return {
    apps,
    databases: Object.keys(costs.statements).map((name) =>
      databaseSize(costs, checkoutsPerSecond, name, apps),
    ),
    topics: Object.entries(costs.events).map(([topic, events]) => ({
      topic,
      eventsPerSecond: events * checkoutsPerSecond,
      partitions: Math.max(1, Math.ceil((events * checkoutsPerSecond) / UNITS.partitionEvents)),
    })),
    limits: partLimits(costs),
  };
}

function appSizes({ cpuMs }: Costs, rate: number): AppSize[] {
  return APPS.map(({ name }) => {
    const cores = ((cpuMs[name] ?? 0) * rate) / 1_000;
    return {
      app: name,
      cores,
      replicas: Math.max(UNITS.leastReplicas, Math.ceil(cores / UNITS.replicaCores)),
    };
  });
}

function databaseSize(costs: Costs, rate: number, database: string, apps: readonly AppSize[]): DatabaseSize {
  const tables = Object.entries(costs.tables).filter(([table]) => table.startsWith(`${database}.`));
  const [largestTable = '–', largest] = tables.toSorted(([, a], [, b]) => b.bytes - a.bytes)[0] ?? [];
  const bytes = tables.reduce((sum, [, table]) => sum + table.bytes, 0);
  const connections = APPS.filter((app) => app.database === database).reduce(
    (sum, { name, pool }) => sum + pool * (apps.find(({ app }) => app === name)?.replicas ?? 0),
    0,
  );
  return {
    database,
    statementsPerSecond: (costs.statements[database] ?? 0) * rate,
    commitsPerSecond: (costs.commits[database] ?? 0) * rate,
    cores: (databaseCpuMs(costs, database) * rate) / 1_000,
    gigabytesPerDay: (bytes * rate * SECONDS_PER_DAY) / 1e9,
    largestTable,
    rowsPerDay: (largest?.rows ?? 0) * rate * SECONDS_PER_DAY,
    connections,
  };
}

/** PostgreSQL's CPU is known for the server; a database has the share of its statements. */
function databaseCpuMs({ cpuMs, statements }: Costs, database: string): number {
  const all = Object.values(statements).reduce((sum, count) => sum + count, 0);
  return ((cpuMs.postgres ?? 0) * (statements[database] ?? 0)) / all;
}

/** Rates at which parts end, when each database has a server of its own and everything else is scaled out. */
function partLimits(costs: Costs): PartLimit[] {
  const { databaseCores, databaseShare, durableCommits, redisCommands, partitions, partitionEvents } = UNITS;
  const databases = Object.keys(costs.statements).flatMap((database) => [
    limit(
      `CPU of the database ${database}`,
      databaseCores * databaseShare * 1_000,
      databaseCpuMs(costs, database),
      `${databaseCores} cores at ${databaseShare * 100} %`,
    ),
    limit(
      `commits of the database ${database}`,
      durableCommits,
      costs.commits[database] ?? 0,
      `${durableCommits} durable commits per second`,
    ),
  ]);
  const topics = Object.entries(costs.events).map(([topic, events]) =>
    limit(
      `topic ${topic}`,
      partitions * partitionEvents,
      events,
      `${partitions} partitions of ${partitionEvents} events per second`,
    ),
  );
  const redis = limit(
    "the guard's Redis",
    redisCommands,
    costs.redisCommands,
    `${redisCommands} commands per second on its one core`,
  );
  return [...databases, ...topics, redis].toSorted((a, b) => a.checkoutsPerSecond - b.checkoutsPerSecond);
}

const limit = (part: string, capacity: number, cost: number, why: string): PartLimit => ({
  part,
  checkoutsPerSecond: cost === 0 ? Infinity : capacity / cost,
  why,
});
