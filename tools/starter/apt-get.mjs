import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT = { maxBuffer: 16 * 1024 * 1024 };

/**
 * Whether this user may install a package of Debian or Ubuntu; HOLDFAST_NO_INSTALL=1 forbids it.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function mayInstall(env = process.env) {
  if (env.HOLDFAST_NO_INSTALL === '1' || process.getuid?.() !== 0) return false;
  const system = '/etc/os-release';
  return (
    existsSync('/usr/bin/apt-get') &&
    existsSync(system) &&
    /debian|ubuntu/i.test(readFileSync(system, 'utf8'))
  );
}

/**
 * Installs one package, and nothing that it only recommends.
 * @param {string} name
 */
export async function aptGetInstall(name) {
  await aptGet('update');
  await aptGet('install', '-y', '--no-install-recommends', name);
}

/** @param {...string} words */
const aptGet = (...words) =>
  run('apt-get', ['-q', ...words], { ...LIMIT, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
