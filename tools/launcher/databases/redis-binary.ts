import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { reportProgress } from '../setup/progress.ts';

const run = promisify(execFile);
const NAMES = ['redis-server', 'valkey-server'];

/** One command per platform, for whoever has to install Redis by hand. */
const REMEDY = `Redis is needed and was not found. Install it with one of
  macOS:          brew install redis
  Debian/Ubuntu:  sudo apt-get install -y redis-server
  Fedora:         sudo dnf install -y valkey
  Docker:         docker run -d -p 6379:6379 redis:7 redis-server --appendonly yes
or name running servers: REDIS_URL=redis://… EVENTS_REDIS_URL=redis://…`;

/**
 * The path of a redis-server or valkey-server: one on PATH, else the distribution's package where this user may install
 * it (said first; HOLDFAST_NO_INSTALL=1 forbids it), else an error that says what to do.
 */
export async function findOrInstallRedis({ onLine, env = process.env }) {
  const found = findOnPath(NAMES, env.PATH);
  if (found) return found;
  if (env.HOLDFAST_NO_INSTALL === '1' || !mayInstall()) throw new Error(REMEDY);
  await install(onLine);
  const installed = findOnPath(NAMES, env.PATH);
  if (!installed) throw new Error(REMEDY);
  return installed;
}

/** The first of these programs on PATH. */
export function findOnPath(names, searchPath = '') {
  const folders = searchPath.split(path.delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) if (isExecutable(path.join(folder, name))) return path.join(folder, name);
  }
  return undefined;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayInstall() {
  const isRoot = process.getuid?.() === 0;
  return isRoot && existsSync('/usr/bin/apt-get') && /debian|ubuntu/i.test(readText('/etc/os-release'));
}

async function install(onLine) {
  onLine(
    'no Redis found: installing the package redis-server with apt-get (HOLDFAST_NO_INSTALL=1 forbids this)',
  );
  const ranBefore = await serviceRuns();
  await reportProgress(onLine, {
    what: 'apt-get install redis-server',
    work: async () => {
      await aptGet(['update']);
      await aptGet(['install', '-y', '--no-install-recommends', 'redis-server']);
    },
  });
  // The package starts a service that nobody asked for; one that ran before is not ours to stop.
  if (!ranBefore && (await serviceRuns())) await run('service', ['redis-server', 'stop']).catch(() => {});
}

function aptGet(args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const last = output.trim().split('\n').slice(-5).join('\n  ');
      return reject(new Error(`apt-get ${args.join(' ')} failed (exit code ${code}):\n  ${last}\n${REMEDY}`));
    });
  });
}

async function serviceRuns() {
  const { stdout } = await run('service', ['redis-server', 'status']).catch(() => ({
    stdout: 'not running',
  }));
  return /is running|active \(running\)/i.test(stdout) && !/not running/i.test(stdout);
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
