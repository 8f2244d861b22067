import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createPool } from '@holdfast/postgres';

import { startPostgres } from '../../tools/launcher/databases/postgres.ts';
import type { OnLine } from '../../tools/launcher/on-line.ts';
import { inRepository } from '../../tools/launcher/paths.ts';
import { PARTS } from '../../tools/launcher/ports/ports.ts';
import { RunningParts } from '../../tools/launcher/processes/running-parts.ts';
import { openBroker } from './brokers.ts';
import type { BrokerWorld } from './brokers.ts';
import { measureDrain, measureIdle } from './measure.ts';
import type { Drain, Measured } from './measure.ts';
import type { BrokerKind, OutboxBenchOptions } from './options.ts';
import { printOutboxBench } from './print-outbox-bench.ts';
import type { BrokerFigures } from './print-outbox-bench.ts';

/** One in so many of the samples: each waits for a poll. */
const POLLED_SHARE = 10;

/** Runs the benchmark; returns the exit code. */
export async function runOutboxBench(options: OutboxBenchOptions): Promise<number> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-'));
  // PostgreSQL's own user has to get in here.
  await chmod(dataDir, 0o755);
  const running = new RunningParts(dataDir);
  const onLine: OnLine = (line) => console.error(line);
  const end = (): void => void running.stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
  try {
    const { pool, databaseUrl } = await openOutbox(dataDir, running, onLine, options.portOffset);
    const relays = Math.max(...options.relays);
    const world: BrokerWorld = { dataDir, running, onLine, relays, portOffset: options.portOffset };
    const results: BrokerFigures[] = [];
    for (const kind of options.brokers) {
      const broker = await openBroker(kind, world);
      results.push(await measure(kind, { pool, databaseUrl, broker }, options));
      broker.close();
    }
    await pool.end();
    if (options.json) console.log(JSON.stringify(results));
    else printOutboxBench(results);
    return results.every(isWhole) ? 0 : 1;
  } finally {
    await running.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function openOutbox(
  dataDir: string,
  running: RunningParts,
  onLine: OnLine,
  portOffset: number,
): Promise<Omit<Measured, 'broker'>> {
  const port = PARTS.postgres + portOffset;
  const { url } = await startPostgres({ dataDir, port, secret: () => 'postgres', onLine, running });
  const pool = createPool({ url, applicationName: 'bench', max: 4 });
  await pool.query(await readFile(inRepository('libs', 'outbox', 'sql', 'outbox.sql'), 'utf8'));
  return { pool, databaseUrl: url };
}

async function measure(
  kind: BrokerKind,
  parts: Measured,
  { relays, events, samples }: OutboxBenchOptions,
): Promise<BrokerFigures> {
  const drains: Drain[] = [];
  for (const count of relays) drains.push(await measureDrain({ ...parts, count, events }));
  const idle = await measureIdle({ ...parts, samples });
  const polled = await measureIdle({
    ...parts,
    samples: Math.ceil(samples / POLLED_SHARE),
    settings: { OUTBOX_NOTIFY: 'false' },
  });
  return { kind, drains, idle, polled };
}

const isWhole = ({ drains, idle, polled }: BrokerFigures): boolean =>
  [...drains, idle, polled].every(({ lost, twice }) => lost === 0 && twice === 0);
