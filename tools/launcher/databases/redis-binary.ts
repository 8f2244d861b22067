import type { OnLine } from '../on-line.ts';
import { findOrInstall } from '../setup/system-program.ts';

/** One command per platform. */
const REMEDY = `Redis is needed and was not found. Install it with one of
  macOS:          brew install redis
  Debian/Ubuntu:  sudo apt-get install -y redis-server
  Fedora:         sudo dnf install -y valkey
  Docker:         docker run -d -p 6379:6379 redis:7 redis-server --appendonly yes
or name running servers: REDIS_URL=redis://… EVENTS_REDIS_URL=redis://…`;

/**
 * The path of a redis-server or valkey-server: one on PATH, else the distribution's package where this user may install
 * it (HOLDFAST_NO_INSTALL=1 forbids it), else an error with the remedy.
 */
export function findOrInstallRedis(options: { onLine: OnLine; env?: NodeJS.ProcessEnv }): Promise<string> {
  return findOrInstall({
    program: 'redis-server',
    alternatives: ['valkey-server'],
    package: 'redis-server',
    service: 'redis-server',
    remedy: REMEDY,
    ...options,
  });
}
