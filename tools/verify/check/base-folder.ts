import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const git = (...args: string[]): SpawnSyncReturns<Buffer> =>
  spawnSync('git', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });

/**
 * A folder of the repository as it was where this branch left main, or one commit ago on main: contracts are compared with it.
 * Returns the folder of the copy, or undefined where git has no earlier version.
 */
export function baseFolder(folder: string): string | undefined {
  const target = join(root, '.cache', 'base', folder);
  for (const revision of revisions()) {
    const archive = git('archive', revision, folder);
    if (archive.status !== 0) continue;
    rmSync(target, { recursive: true, force: true });
    mkdirSync(join(root, '.cache', 'base'), { recursive: true });
    const { status } = spawnSync('tar', ['-x'], { cwd: join(root, '.cache', 'base'), input: archive.stdout });
    if (status === 0 && existsSync(target)) return target;
  }
  return undefined;
}

/** Compared with itself, main would never have a change. */
function revisions(): string[] {
  const commit = (name: string): string =>
    git('rev-parse', '--verify', '--quiet', `${name}^{commit}`).stdout?.toString().trim();
  const fork = git('merge-base', 'HEAD', 'origin/main').stdout?.toString().trim();
  return [fork === commit('HEAD') ? undefined : fork, commit('HEAD~1')].flatMap((name) => name || []);
}
