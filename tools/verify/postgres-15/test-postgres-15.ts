#!/usr/bin/env node
// `npm run test:postgres-15`: the specs that depend most on the database, on the oldest supported PostgreSQL.
import { readCommandLine, readWords } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { findOrInstall } from '../../launcher/setup/system-program.ts';

const USAGE = `Usage: npm run test:postgres-15 -- [PATH] [-t NAME] [any other word of Jest]

Runs the specs that depend most on the database on the oldest supported PostgreSQL (Debian 12's) with its default settings; the other tiers
run on the embedded 18. Its programs are installed on Debian as root, or stand in the folder that HOLDFAST_POSTGRES_15 names. Without them
the tier is skipped; in CI (CI=true) it fails.
`;
const onLine = console.log;
const isCi = Boolean(process.env['CI']);
const BINARIES = process.env['HOLDFAST_POSTGRES_15'] ?? '/usr/lib/postgresql/15/bin';
/** Functions and statements under load, the pool, every migration and every statement of every service. */
const SUITES = [
  'apps/warehouse/',
  'apps/promotion/',
  'libs/postgres/',
  'tools/launcher/migrate/',
  'tools/verify/statements/',
];

/** A PostgreSQL with default settings has 100 connections: too few for more specs that race on many each. */
const WORKERS = 2;

/** The folder of its programs; undefined where they cannot be installed. */
async function findBinaries(): Promise<string | undefined> {
  const wanted = {
    program: 'initdb',
    package: 'postgresql-15',
    service: 'postgresql',
    path: BINARIES,
    onLine,
  };
  try {
    await findOrInstall(wanted);
    return BINARIES;
  } catch (error) {
    const remedy = `${messageOf(error)}. HOLDFAST_POSTGRES_15 names the folder of its programs.`;
    console.log(isCi ? remedy : `skipped: ${SUITES.join(', ')} on PostgreSQL 15. ${remedy}`);
    console.log(`\n0 passed, ${isCi ? 1 : 0} failed`);
    return undefined;
  }
}

async function runSuites(binaries: string, words: readonly string[]): Promise<number> {
  const { runTier } = await import('../test/run-tier.ts');
  const { startStockPostgres } = await import('./stock-postgres.ts');
  const server = await startStockPostgres({ binaries, onLine });
  try {
    console.log(`\n${server.version}, with its default settings`);
    process.env['HOLDFAST_TEST_DATABASE_URL'] = server.url;
    const { passed, failed, ok } = await runTier('integration', [...SUITES, ...words], WORKERS);
    console.log(`\n${passed} passed, ${failed} failed`);
    // A path without specs must not look like a success; a filter may match nothing.
    return ok && (passed > 0 || words.length > 0) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

const words = readCommandLine(USAGE, readWords);
await ensureInstalled();
const binaries = await findBinaries();
if (!binaries) process.exit(isCi ? 1 : 0);
process.exit(await runSuites(binaries, words));
