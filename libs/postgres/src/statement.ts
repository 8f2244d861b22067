import { histogram, leafSpan } from '@holdfast/telemetry';
import type { SpanFacts } from '@holdfast/telemetry';

/** A pool, or a client inside a transaction. */
export interface Queryable {
  query(config: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** A prepared statement with its row type. */
export interface Statement<Row extends object = object> {
  /** Unique per text in a process: PostgreSQL plans it once per connection under this name. */
  readonly name: string;
  readonly text: string;
  readonly _row?: Row;
}

/** Called for every statement that ran: for counting in tests and for the slow-query log. */
export type StatementObserver = (statement: { name: string; durationMs: number; failed: boolean }) => void;

const observers = new Set<StatementObserver>();

/** Adds an observer; the returned function removes it. */
export function observeStatements(observer: StatementObserver): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}

const seconds = () =>
  histogram({
    name: 'holdfast_db_statement_seconds',
    help: 'Duration of prepared statements',
    labelNames: ['statement'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  });

/** Counts a statement that ran and calls the observers. */
export function reportStatement(ran: Parameters<StatementObserver>[0]): void {
  seconds().observe({ statement: ran.name }, ran.durationMs / 1000);
  for (const observer of observers) observer(ran);
}

/** Only the statement's name: its values may be personal data. */
const SPAN: SpanFacts = { kind: 'client', attributes: { 'db.system.name': 'postgresql' } };

/** Facts that the check of statements (tools/verify/statements) cannot read from the text. */
export interface StatementProof {
  /** Columns that a CHECK constraint keeps from being null, with the constraint's name. */
  readonly notNull: Readonly<Record<string, string>>;
}

/**
 * Names a statement. One constant per statement, beside the function that runs it. Name and text are constants, so that the check can
 * prepare every statement and compare its row type with the database.
 */
export const statement = <Row extends object = object>(
  name: string,
  text: string,
  _proof?: StatementProof,
): Statement<Row> => ({ name, text });

/** Runs a prepared statement and returns its rows. */
export async function run<Row extends object>(
  db: Queryable,
  { name, text }: Statement<Row>,
  values: unknown[] = [],
): Promise<Row[]> {
  const started = performance.now();
  let failed = true;
  const end = leafSpan(name, SPAN);
  try {
    const result = await db.query({ name, text, values });
    failed = false;
    end?.();
    return result.rows as Row[];
  } catch (error) {
    end?.(error);
    throw error;
  } finally {
    reportStatement({ name, durationMs: performance.now() - started, failed });
  }
}

/** The first row, or undefined. */
export async function runOne<Row extends object>(
  db: Queryable,
  stmt: Statement<Row>,
  values: unknown[] = [],
): Promise<Row | undefined> {
  return (await run(db, stmt, values))[0];
}
