// buf lint, buf format, and (where the branch main is at hand) buf breaking.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');

function run(...args) {
  const { status } = spawnSync(process.execPath, [buf, ...args], { cwd: join(root, 'proto'), stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The newest commit of main that this one is built on, if it had protos already. */
function base() {
  for (const ref of ['origin/main~0', 'HEAD~1']) {
    const { status } = spawnSync('git', ['cat-file', '-e', `${ref}:proto/buf.yaml`], { cwd: root });
    if (status === 0) return ref;
  }
  return undefined;
}

run('lint');
run('format', '--diff', '--exit-code');
const ref = base();
if (ref) run('breaking', '--against', `../.git#ref=${ref},subdir=proto`);
