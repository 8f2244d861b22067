import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { App } from '../apps/apps.ts';
import { inRepository } from '../paths.ts';
import { lastOutput, runProgram } from '../processes/run-program.ts';
import { DEMO_DATA, hasSeed } from './app-seed.ts';

/** The seed of one app, and the database it fills. */
interface SeedJob {
  readonly name: string;
  readonly databaseUrl: string;
}

/**
 * Fills the databases with the demo shops, unless the same data went into the same databases before.
 * Returns the names of the seeded apps; none when there was nothing to do.
 */
export async function seedAll({
  apps,
  databases,
  dataDir,
}: {
  apps: readonly App[];
  databases: Readonly<Record<string, string>>;
  dataDir: string;
}): Promise<string[]> {
  const jobs = apps.flatMap(({ name, database }) => {
    const databaseUrl = databases[database];
    return databaseUrl !== undefined && hasSeed(name) ? [{ name, databaseUrl }] : [];
  });
  if (jobs.length === 0 || !existsSync(DEMO_DATA)) return [];
  const stamp = stampFile(dataDir);
  const content = JSON.stringify({ hash: hashOf(jobs) });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content) return [];
  await runSeeds(jobs);
  writeFileSync(stamp, content);
  return jobs.map(({ name }) => name);
}

/** Forgets earlier seeds: the databases are new. */
export function forgetSeeds(dataDir: string): void {
  rmSync(stampFile(dataDir), { force: true });
}

function stampFile(dataDir: string): string {
  return path.join(dataDir, 'seeded.json');
}

function hashOf(jobs: readonly SeedJob[]): string {
  const hash = createHash('sha256');
  for (const { name, databaseUrl } of jobs) {
    const { host, pathname } = new URL(databaseUrl);
    hash.update(`${name} ${host}${pathname}\n`);
    for (const file of sourcesOf(name)) hash.update(file).update(readFileSync(file));
  }
  for (const file of filesIn(DEMO_DATA)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** The seed itself and the files beside it whose names begin like it (`seed-rates/…`). */
function sourcesOf(app: string): string[] {
  const folder = inRepository('apps', app, 'dist');
  return filesIn(folder).filter(
    (file) => path.relative(folder, file).startsWith('seed') && file.endsWith('.js'),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

async function runSeeds(jobs: readonly SeedJob[]): Promise<void> {
  const main = inRepository('tools', 'launcher', 'databases', 'seed-child.ts');
  const { code, output } = await runProgram(process.execPath, [main], {
    env: { ...process.env, NODE_OPTIONS: '' },
    // By standard input, not by argument: the URLs hold passwords.
    input: JSON.stringify(jobs),
  });
  if (code !== 0) throw new Error(`Seeding failed (exit code ${code}):\n  ${lastOutput(output, 15)}`);
}
