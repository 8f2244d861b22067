#!/usr/bin/env node
/**
 * Makes a fresh clone runnable: dependencies, PostgreSQL's symlinks, Prisma clients, compiled code. Every entry point
 * calls this first and imports the rest afterwards, so this folder imports nothing that has to be installed.
 * Run again with nothing changed, it takes a fraction of a second.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { withFileLock } from '../../starter/file-lock.mjs';
import { LEAST_MAJOR, majorOf } from '../../starter/pinned.mjs';
import { messageOf } from '../errors.ts';
import type { OnLine } from '../on-line.ts';
import { REPOSITORY } from '../paths.ts';
import { installDependencies } from './dependencies.ts';
import { linkPostgresLibraries } from './postgres-links.ts';
import { generatePrismaClients } from './prisma-clients.ts';
import { linkWorkspaces } from './workspace-links.ts';

/** Sets up what is missing, with a line for each thing it had to do. */
export async function ensureInstalled({
  onLine = console.log,
  build = true,
}: { onLine?: OnLine; build?: boolean } = {}): Promise<void> {
  refuseOldNode();
  // An image is complete, has no lock file, and its file system is read-only.
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

function refuseOldNode(): void {
  if (majorOf(process.version) >= LEAST_MAJOR) return;
  throw new Error(
    `Node ${LEAST_MAJOR} or newer is needed; this is ${process.version} (${process.execPath}). The commands of package.json ("npm start") fetch it, and so does: node tools/starter/run.mjs PROGRAM`,
  );
}

async function compile(onLine: OnLine): Promise<void> {
  // Only now: it imports the compiler.
  const { buildAll } = await import('../build/build.ts');
  const { compiled, durationMs } = await buildAll();
  if (compiled > 0) onLine(`compiled ${compiled} source files (${(durationMs / 1000).toFixed(1)} s)`);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await ensureInstalled().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  });
}
