import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { inRepository } from '../../launcher/paths.ts';

const run = promisify(execFile);
const LIMIT = { maxBuffer: 64 * 1024 * 1024 };

/** Whether Go is on PATH: without it nothing can be built or fetched here. */
export async function hasGo() {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

/** Builds a Go program once per version and answers its path. */
export async function goTool({ name, module, version }) {
  const folder = inRepository('.cache', 'bin', `${name}-${version}`);
  const binary = path.join(folder, name);
  if (!existsSync(binary))
    await run('go', ['install', `${module}@${version}`], {
      ...LIMIT,
      env: { ...process.env, GOBIN: folder },
    });
  return binary;
}

/** The folder of a Go module's source, fetched where it is not there yet. */
export async function goModule(module, version) {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${version}`], LIMIT);
  return JSON.parse(stdout).Dir;
}
