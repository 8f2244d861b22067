// buf lint, buf format, and (where the branch main is at hand) buf breaking.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');

function run(...args) {
  const { status } = spawnSync(process.execPath, [buf, ...args], { cwd: join(root, 'proto'), stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The protos of the main branch, or of the commit before this one, laid out in a folder; undefined where there are none yet. */
function base() {
  const folder = join(root, '.cache', 'proto-base');
  for (const ref of ['origin/main', 'HEAD~1']) {
    const archive = spawnSync('git', ['archive', ref, 'proto'], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    if (archive.status !== 0) continue;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync('tar', ['-x'], { cwd: folder, input: archive.stdout });
    if (status === 0 && existsSync(join(folder, 'proto', 'buf.yaml'))) return join(folder, 'proto');
  }
  return undefined;
}

run('lint');
run('format', '--diff', '--exit-code');
const earlier = base();
if (earlier) run('breaking', '--against', earlier);
