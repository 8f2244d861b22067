import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { npmCommand, npmErrors } from '../../starter/npm-command.mjs';
import { messageOf } from '../errors.ts';
import type { OnLine } from '../on-line.ts';
import { runProgram } from '../processes/run-program.ts';
import { reportProgress } from './progress.ts';
import { readText } from './read-text.ts';

const RECORD = 'node_modules/.holdfast-lock-hash';
/** The lock file decides all that is installed; scripts are left out because none is needed (see postgres-links.ts). */
const INSTALL = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
/** npm begins with the errors and ends with pages of usage. */
const FIRST_LINES = 12;

/** A package in package-lock.json. */
interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/** Runs `npm ci` when node_modules is missing or belongs to another package-lock.json. */
export async function installDependencies(repository: string, onLine: OnLine): Promise<void> {
  const lockFile = path.join(repository, 'package-lock.json');
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  const record = path.join(repository, RECORD);
  if (readText(record) === hash) return;
  if (!isInstalled(repository, lockFile)) await installAll(repository, onLine);
  writeFileSync(record, hash);
}

/**
 * Whether exactly this lock file is installed already, by npm alone. The packages themselves are compared: npm's own record of them is
 * also rewritten by `--package-lock-only`, which installs nothing.
 */
function isInstalled(repository: string, lockFile: string): boolean {
  const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(lockFile, 'utf8'),
  );
  return Object.entries(packages)
    .filter(([place, { link }]) => place.startsWith('node_modules/') && !link)
    .every(([place, wanted]) => {
      const manifest = readText(path.join(repository, place, 'package.json'));
      // An optional package may be missing, on another platform; where it is there, it has the locked version.
      if (manifest === undefined) return wanted.optional === true || wanted.devOptional === true;
      return JSON.parse(manifest).version === wanted.version;
    });
}

async function installAll(repository: string, onLine: OnLine): Promise<void> {
  const modules = path.join(repository, 'node_modules');
  onLine('installing dependencies with npm ci; the first time takes a minute or two');
  await reportProgress(onLine, {
    name: 'dependencies',
    detail: () => (existsSync(modules) ? `${readdirSync(modules).length} folders so far` : 'downloading'),
    work: () => runNpm(repository),
  });
}

async function runNpm(repository: string): Promise<void> {
  const [command, first] = npmCommand();
  const { code, output } = await runProgram(command, [...first, ...INSTALL], { cwd: repository }).catch(
    (error: unknown) => {
      throw new Error(`npm could not be started (${messageOf(error)}). Is it on PATH?`, { cause: error });
    },
  );
  if (code === 0) return;
  const lines = npmErrors(output, FIRST_LINES).join('\n  ');
  throw new Error(
    `npm ci failed (exit code ${code}):\n  ${lines}\nDoes the registry answer, and may this user write here?`,
  );
}
