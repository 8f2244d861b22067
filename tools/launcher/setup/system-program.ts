import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { aptGetInstall, mayInstall } from '../../starter/apt-get.mjs';
import { findOnPath } from '../databases/redis-binary.ts';

const run = promisify(execFile);

/**
 * The path of a program that a test needs: on PATH (or in the folders of `path`), else from Debian's package where this user may install it (said first;
 * HOLDFAST_NO_INSTALL=1 forbids it), else an error that says what to do.
 */
export async function findOrInstall({
  program,
  package: name,
  service,
  path = process.env.PATH,
  onLine = console.log,
}) {
  const found = findOnPath([program], path);
  if (found) return found;
  if (!mayInstall()) throw new Error(`${program} is needed: apt-get install ${name}, or put it on PATH`);
  onLine(
    `no ${program} found: installing the package ${name} with apt-get (HOLDFAST_NO_INSTALL=1 forbids this)`,
  );
  await aptGetInstall(name);
  // The package starts a service that nobody asked for.
  if (service) await run('service', [service, 'stop']).catch(() => undefined);
  const installed = findOnPath([program], path);
  if (!installed) throw new Error(`the package ${name} brought no ${program}`);
  return installed;
}
