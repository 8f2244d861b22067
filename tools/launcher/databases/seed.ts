import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../paths.ts';

const DEMO_DATA = inRepository('tools', 'sandboxes', 'demo-data');

/**
 * Fills the databases with the demo shops, unless the same data went into the same databases before.
 * Answers the apps that were seeded, or nothing when there was nothing to do.
 */
export async function seedAll({ apps, databases, dataDir }) {
  const jobs = apps
    .map(({ name, database }) => ({
      name,
      module: inRepository('apps', name, 'dist', 'seed.js'),
      databaseUrl: databases[database],
    }))
    .filter(({ module }) => existsSync(module));
  if (jobs.length === 0 || !existsSync(DEMO_DATA)) return [];
  const stamp = stampFile(dataDir);
  const hash = hashOf(jobs);
  if (existsSync(stamp) && JSON.parse(readFileSync(stamp, 'utf8')).hash === hash) return [];
  await runChild({ jobs, dataDir: DEMO_DATA });
  writeFileSync(stamp, JSON.stringify({ hash }));
  return jobs.map(({ name }) => name);
}

/** The databases are new: whatever was seeded before is gone. */
export function forgetSeeds(dataDir) {
  rmSync(stampFile(dataDir), { force: true });
}

function stampFile(dataDir) {
  return path.join(dataDir, 'seeded.json');
}

function hashOf(jobs) {
  const hash = createHash('sha256');
  for (const { name, databaseUrl } of jobs) {
    const { host, pathname } = new URL(databaseUrl);
    hash.update(`${name} ${host}${pathname}\n`);
    for (const file of sourcesOf(name)) hash.update(file).update(readFileSync(file));
  }
  for (const file of filesIn(DEMO_DATA)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** The seed itself and what lies beside it under a name that says so (`seed-rates/…`). */
function sourcesOf(app) {
  const folder = inRepository('apps', app, 'dist');
  return filesIn(folder).filter(
    (file) => path.relative(folder, file).startsWith('seed') && file.endsWith('.js'),
  );
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((file) => statSync(file).isFile())
    .sort();
}

function runChild(work) {
  const main = inRepository('tools', 'launcher', 'databases', 'seed-child.ts');
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, [main], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `Seeding failed (exit code ${code}):\n${output.trim().split('\n').slice(-15).join('\n')}`,
          ),
        );
    });
    // By stdin, not by argument: the URLs hold passwords.
    child.stdin.end(JSON.stringify(work));
  });
}
