import { accessSync, constants } from 'node:fs';
import path from 'node:path';

import { aptGetInstall, mayInstall } from '../../starter/apt-get.mjs';
import { messageOf } from '../errors.ts';
import type { OnLine } from '../on-line.ts';
import { runProgram } from '../processes/run-program.ts';
import { reportProgress } from './progress.ts';

/** A program of the system, and the package of Debian that brings it. */
export interface SystemProgram {
  readonly program: string;
  /** Other programs that serve as well. */
  readonly alternatives?: readonly string[];
  readonly package: string;
  /** The service that the package starts, if it does; it is stopped again unless it ran before. */
  readonly service?: string;
  /** Ends the error message when the program cannot be had. */
  readonly remedy?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Folders to look into instead of PATH. */
  readonly path?: string | undefined;
  readonly onLine?: OnLine;
}

/**
 * The path of a program: one on PATH, else from Debian's package where this user may install it (a line says so first;
 * HOLDFAST_NO_INSTALL=1 forbids it), else an error with the remedy.
 */
export async function findOrInstall({
  program,
  alternatives = [],
  package: name,
  service,
  remedy = `${program} is needed: apt-get install ${name}, or put it on PATH`,
  env = process.env,
  path: folders = env.PATH,
  onLine = console.log,
}: SystemProgram): Promise<string> {
  const names = [program, ...alternatives];
  const found = findOnPath(names, folders);
  if (found) return found;
  if (!mayInstall(env)) throw new Error(remedy);
  onLine(
    `no ${program} found: installing the package ${name} with apt-get (HOLDFAST_NO_INSTALL=1 forbids this)`,
  );
  const ranBefore = service !== undefined && (await isServiceRunning(service));
  await reportProgress(onLine, { name: `apt-get install ${name}`, work: () => install(name, remedy) });
  if (service && !ranBefore) await runProgram('service', [service, 'stop']).catch(() => undefined);
  const installed = findOnPath(names, folders);
  if (!installed) throw new Error(`the package ${name} brought no ${program}\n${remedy}`);
  return installed;
}

/** The first of these programs in the folders of a search path. */
export function findOnPath(names: readonly string[], searchPath = ''): string | undefined {
  const folders = searchPath.split(path.delimiter).filter(Boolean);
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function install(name: string, remedy: string): Promise<void> {
  try {
    await aptGetInstall(name);
  } catch (error) {
    throw new Error(`${messageOf(error)}\n${remedy}`, { cause: error });
  }
}

async function isServiceRunning(service: string): Promise<boolean> {
  const { output } = await runProgram('service', [service, 'status']).catch(() => ({ output: '' }));
  return /is running|active \(running\)/i.test(output) && !/not running/i.test(output);
}
