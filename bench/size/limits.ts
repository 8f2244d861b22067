/** What one unit of each part carries. Assumptions, not measurements: change them to those of your machines. */
export const UNITS = {
  /** Share of one core that a replica of an app uses at its target; the rest is for peaks and for a replica that is gone. */
  replicaCores: 0.6,
  /** Every app has at least this many replicas. */
  leastReplicas: 2,
  /** Cores of the largest PostgreSQL server that is used for one database, and the share of them at the target. */
  databaseCores: 64,
  databaseShare: 0.6,
  /** Transactions per second that one server makes durable: some share a flush, each flush takes about a millisecond. */
  durableCommits: 15_000,
  /** Connections that a server, with a pooler before it, serves well. */
  connections: 5_000,
  /** Commands per second of the guard's Redis: one core, never a cluster. */
  redisCommands: 80_000,
  /** Events per second that one partition of a topic carries: consumers of an aggregate work one after the other. */
  partitionEvents: 200,
  /** Partitions that one topic of the broker has at most. */
  partitions: 256,
} as const;

/** Machines differ; a core here is one core of the machine of the measurement. */
export const SECONDS_PER_DAY = 86_400;
