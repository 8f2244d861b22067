import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pg from 'pg';

import { loadPayments, loadRefunds } from '../../prisma/payment/load-payments.ts';
import { migrateDatabase } from '../../tools/launcher/migrate/migrate.ts';
import type { OnLine } from '../../tools/launcher/on-line.ts';
import { inRepository } from '../../tools/launcher/paths.ts';
import { secondsSince } from '../../tools/launcher/print.ts';
import { startTestServers } from '../../tools/verify/test/servers/test-servers.ts';

const SERVICE = 'payment';

/** The service's first migration alone: rows load faster without the indexes, which are then built as on a table in use. */
function firstMigrationOnly(): { root: string; remove: () => void } {
  const root = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'));
  const from = inRepository('prisma', SERVICE);
  const to = path.join(root, SERVICE);
  const [first] = readdirSync(path.join(from, 'migrations')).sort();
  if (first === undefined) throw new Error(`${SERVICE} has no migration`);
  mkdirSync(path.join(to, 'migrations'), { recursive: true });
  cpSync(path.join(from, 'schema.prisma'), path.join(to, 'schema.prisma'));
  cpSync(path.join(from, 'migrations', first), path.join(to, 'migrations', first), { recursive: true });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

async function load(url: string, rows: number, onLine: OnLine): Promise<void> {
  const first = firstMigrationOnly();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrateDatabase({ service: SERVICE, url, root: first.root });
    let began = performance.now();
    await loadPayments(client, rows, (line) => onLine(`  ${line}, ${secondsSince(began)}`));
    began = performance.now();
    const { applied } = await migrateDatabase({ service: SERVICE, url });
    onLine(`  ${applied.length} further migrations on the full table, ${secondsSince(began)}`);
    began = performance.now();
    const refunds = await loadRefunds(client);
    onLine(`  ${refunds?.toLocaleString('en')} refunds, statistics, visibility map, ${secondsSince(began)}`);
  } finally {
    await client.end();
    first.remove();
  }
}

/** Makes a database, loads it, runs `work` with its address and drops it. */
export async function withLoadedDatabase<T>(
  { rows, onLine }: { rows: number; onLine: OnLine },
  work: (url: string) => Promise<T>,
): Promise<T> {
  const servers = await startTestServers();
  const url = new URL(servers.databaseUrl);
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  const name = `hf_bench_payments_${process.pid}`;
  try {
    await admin.query(`CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
    onLine(`loading ${rows.toLocaleString('en')} payments`);
    await load(url.href, rows, onLine);
    return await work(url.href);
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
    await servers.stop();
  }
}
