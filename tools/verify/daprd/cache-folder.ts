import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

import { inRepository } from '../../launcher/paths.ts';

/**
 * The folder of built tools: HOLDFAST_CACHE_DIR, else the user's own cache folder, which all clones share; inside of the repository only
 * where there is no such folder.
 */
export function cacheFolder(env: Readonly<NodeJS.ProcessEnv> = process.env): string {
  if (env['HOLDFAST_CACHE_DIR']) return path.resolve(env['HOLDFAST_CACHE_DIR']);
  const folder = path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'holdfast');
  return isWritable(folder) ? folder : inRepository('.cache');
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
