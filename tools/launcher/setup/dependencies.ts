import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { npmCommand, npmErrors } from '../../starter/npm-command.mjs';
import { reportProgress } from './progress.ts';

const RECORD = 'node_modules/.holdfast-lock-hash';
/** The lock file decides all that is installed; scripts are left out because none is needed (see postgres-links.ts). */
const INSTALL = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
/** npm says first what is wrong and ends with pages of usage. */
const FIRST_LINES = 12;

/** Runs `npm ci` when node_modules is missing or belongs to another package-lock.json. */
export async function installDependencies(repository, onLine) {
  const lockFile = path.join(repository, 'package-lock.json');
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  const record = path.join(repository, RECORD);
  if (readText(record) === hash) return;
  if (!matchesLock(repository, lockFile)) await runNpm(repository, onLine);
  writeFileSync(record, hash);
}

/**
 * Whether somebody has already installed exactly this lock file by hand. The packages themselves are asked: npm's own account of them is
 * also rewritten by `--package-lock-only`, which installs nothing.
 */
function matchesLock(repository, lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return Object.entries(packages)
    .filter(([place, wanted]) => place.startsWith('node_modules/') && !wanted.link)
    .every(([place, wanted]) => {
      const manifest = readText(path.join(repository, place, 'package.json'));
      // What is optional may be left out, on another platform; where it is there, it is of the version wanted.
      if (manifest === undefined) return wanted.optional === true || wanted.devOptional === true;
      return JSON.parse(manifest).version === wanted.version;
    });
}

async function runNpm(repository, onLine) {
  const modules = path.join(repository, 'node_modules');
  onLine('installing dependencies with npm ci; the first time takes a minute or two');
  await reportProgress(onLine, {
    what: 'dependencies',
    detail: () => (existsSync(modules) ? `${readdirSync(modules).length} folders so far` : 'downloading'),
    work: () => spawnNpm(repository),
  });
}

function spawnNpm(repository) {
  const [command, first] = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...INSTALL], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) =>
      reject(new Error(`npm could not be started (${error.message}). Is it on PATH?`)),
    );
    child.on('close', (code) => (code === 0 ? resolve() : reject(npmFailed(code, output))));
  });
}

function npmFailed(code, output) {
  const lines = npmErrors(output, FIRST_LINES).join('\n  ');
  return new Error(
    `npm ci failed (exit code ${code}):\n  ${lines}\nDoes the registry answer, and may this user write here?`,
  );
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
