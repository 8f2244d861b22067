#!/usr/bin/env node
// `npm run test:postgres-15`: what leans hardest on the database, on the oldest PostgreSQL that is supported (Debian 12's), with the settings
// it comes with. The other tiers run on the embedded 18. Further words are jest's.
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { findOrInstall } from '../../launcher/setup/system-program.ts';
import { startStockPostgres } from './stock-postgres.ts';

const onLine = (line) => console.log(line);
const BINARIES = process.env.HOLDFAST_POSTGRES_15 ?? '/usr/lib/postgresql/15/bin';
/** Functions and statements under load, the pool, every migration and every statement of every service. */
const SUITES = [
  'apps/warehouse/',
  'apps/promotion/',
  'libs/postgres/',
  'tools/launcher/migrate/',
  'tools/verify/statements/',
];

/** The folder with its programs; undefined where they are neither there nor to be had. */
async function findBinaries() {
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
    const remedy = `${error.message}. HOLDFAST_POSTGRES_15 names the folder of its programs.`;
    console.log(process.env.CI ? remedy : `skipped: ${SUITES.join(', ')} on PostgreSQL 15. ${remedy}`);
    console.log(`\n0 passed, ${process.env.CI ? 1 : 0} failed`);
    return undefined;
  }
}

async function runSuites(binaries, words) {
  const { runTier } = await import('../test/run-tier.ts');
  const server = await startStockPostgres({ binaries, onLine });
  try {
    console.log(`\n${server.version}, with the settings it comes with`);
    process.env.HOLDFAST_TEST_DATABASE_URL = server.url;
    const { passed, failed, ok } = await runTier('integration', [...SUITES, ...words]);
    console.log(`\n${passed} passed, ${failed} failed`);
    // A path that matches nothing must not look like a success; a filter of one's own may.
    return ok && (passed > 0 || words.length > 0) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

await ensureInstalled({ onLine });
const binaries = await findBinaries();
if (!binaries) process.exit(process.env.CI ? 1 : 0);
process.exit(await runSuites(binaries, process.argv.slice(2)));
