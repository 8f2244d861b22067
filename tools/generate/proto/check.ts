// buf lint, buf format, and (where git has an earlier version at hand) buf breaking.
import { spawnSync } from 'node:child_process';

import { inRepository } from '../../launcher/paths.ts';
import { baseFolder } from '../../verify/check/base-folder.ts';

const buf = inRepository('node_modules/@bufbuild/buf/bin/buf');

function run(...args: string[]): void {
  const { status } = spawnSync(process.execPath, [buf, ...args], {
    cwd: inRepository('proto'),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('lint');
run('format', '--diff', '--exit-code');
const earlier = baseFolder('proto');
if (earlier) run('breaking', '--against', earlier);
