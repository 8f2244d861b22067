import { z } from 'zod';

const figures = z.record(z.string(), z.number());
const ratio = z.object({ median: z.number(), low: z.number(), high: z.number(), count: z.number() });

/** How and where something was measured. */
const run = z.object({ date: z.string(), commit: z.string(), machine: z.string() });

const level = z.object({
  shoppers: z.number(),
  perSecond: z.number(),
  confirmP50Ms: z.number(),
  confirmP99Ms: z.number(),
  /** Of everything but the load generator, per checkout. */
  cpuMs: z.number(),
  counts: figures,
});

const row = z.object({ title: z.string(), ours: z.string(), theirs: z.string(), ratio });

/** The rows of a paired run at one number of shoppers. */
const pairedLevel = z.object({ shoppers: z.number(), turns: z.number(), rows: z.array(row) });

const pair = z.object({
  title: z.string(),
  run,
  /** Whether carts were opened with all their lines by one request. */
  inOneRequest: z.boolean(),
  /** From the least to the greatest load average of the turns. */
  load: z.string(),
  memoryMb: z.tuple([z.number(), z.number()]),
  levels: z.array(pairedLevel),
});

/** What a checkout costs, per part; the input of `npm run size`. */
const costs = z.object({
  /** By process. */
  cpuMs: figures,
  memoryMb: figures,
  /** By database. */
  statements: figures,
  commits: figures,
  writingCommits: z.number(),
  redisCommands: z.number(),
  /** By topic. */
  events: figures,
  tables: z.record(z.string(), z.object({ rows: z.number(), bytes: z.number() })),
});

const lines = z.object({
  lines: z.number(),
  perSecond: z.number(),
  confirmP50Ms: z.number(),
  cpuMs: z.number(),
  statements: z.number(),
  grpcCalls: z.number(),
});

/** What the benchmark measured last: committed, and the source of the tables in docs/performance.md. */
export const resultsSchema = z.object({
  checkout: z.object({ run, levels: z.array(level) }).optional(),
  costs: costs.optional(),
  lines: z.object({ run, rows: z.array(lines) }).optional(),
  peer: pair.optional(),
  /** Changes, each beside the commit before it. */
  pairs: z.array(pair),
});

export type Results = z.infer<typeof resultsSchema>;
export type MeasuredRun = z.infer<typeof run>;
export type MeasuredLevel = z.infer<typeof level>;
export type MeasuredPair = z.infer<typeof pair>;
export type Costs = z.infer<typeof costs>;
export type LinesRow = z.infer<typeof lines>;
