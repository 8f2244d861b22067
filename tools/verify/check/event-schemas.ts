// EVT-1: the event schemas match the code, and stay readable for consumers of the previous version.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { buildAll } from '../../launcher/build/build.ts';
import { baseFolder } from './base-folder.ts';

const root = resolve(import.meta.dirname, '../../..');
await buildAll();
const earlier = baseFolder('docs/events');
const against = earlier ? ['--against', earlier] : [];
try {
  execFileSync(process.execPath, [join(root, 'libs/events/export-schemas.ts'), '--check', ...against], {
    stdio: 'inherit',
  });
} catch {
  process.exit(1);
}
