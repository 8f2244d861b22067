#!/usr/bin/env node
/**
 * Makes a fresh clone runnable: dependencies, PostgreSQL's symlinks, Prisma clients, compiled code. Every entry point
 * calls this first and imports the rest afterwards, so this folder uses nothing but what Node brings along.
 * Run again with nothing changed, it takes a fraction of a second.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { withFileLock } from '../../starter/file-lock.mjs';
import { LEAST_MAJOR, majorOf } from '../../starter/pinned.mjs';
import { installDependencies } from './dependencies.ts';
import { linkPostgresLibraries } from './postgres-links.ts';
import { generatePrismaClients } from './prisma-clients.ts';
import { linkWorkspaces } from './workspace-links.ts';

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/**
 * Sets up what is missing; prints a line only for what it had to do.
 * @param {{onLine?: (line: string) => void, build?: boolean}} [options]
 */
export async function ensureInstalled({ onLine = console.log, build = true } = {}) {
  refuseOldNode();
  // An image has what it needs, no lock file, and a file system that nobody may change.
  if (!existsSync(path.join(REPOSITORY, 'package-lock.json'))) return;
  const file = path.join(REPOSITORY, '.cache', 'setup.lock');
  await withFileLock({ file, what: 'another set-up of this folder', onLine }, async () => {
    await installDependencies(REPOSITORY, onLine);
    linkWorkspaces(REPOSITORY);
    await linkPostgresLibraries(REPOSITORY, onLine);
    await generatePrismaClients(REPOSITORY, onLine);
    if (build) await compile(onLine);
  });
}

function refuseOldNode() {
  if (majorOf(process.version) >= LEAST_MAJOR) return;
  throw new Error(
    `Node ${LEAST_MAJOR} or newer is needed; this is ${process.version} (${process.execPath}). The commands of package.json ("npm start") fetch it, and so does: node tools/starter/run.mjs PROGRAM`,
  );
}

async function compile(onLine) {
  const { buildAll } = await import(
    pathToFileURL(path.join(REPOSITORY, 'tools', 'launcher', 'build', 'build.ts')).href
  );
  const { compiled, durationMs } = await buildAll();
  if (compiled > 0) onLine(`compiled ${compiled} source files (${(durationMs / 1000).toFixed(1)} s)`);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await ensureInstalled().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
