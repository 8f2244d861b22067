import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

import { inRepository } from '../../launcher/paths.ts';

const run = promisify(execFile);
const LIMIT = { maxBuffer: 64 * 1024 * 1024 };

/** Whether Go is on PATH; the other functions need it. */
export async function hasGo(): Promise<boolean> {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

/** A program of a Go module. */
export interface GoTool {
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

/** Builds a Go program once per version and answers its path. */
export async function goTool({ name, module, version }: GoTool): Promise<string> {
  const folder = inRepository('.cache', 'bin', `${name}-${version}`);
  const binary = path.join(folder, name);
  if (!existsSync(binary))
    await run('go', ['install', `${module}@${version}`], {
      ...LIMIT,
      env: { ...process.env, GOBIN: folder },
    });
  return binary;
}

/** The folder of a Go module's source; fetched once. */
export async function goModule(module: string, version: string): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${version}`], LIMIT);
  return z.object({ Dir: z.string() }).parse(JSON.parse(stdout)).Dir;
}
