import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Links apps and libs into node_modules, as `npm ci` does: a package added since needs no new installation. */
export function linkWorkspaces(repository: string): void {
  for (const group of ['apps', 'libs']) {
    const folder = path.join(repository, group);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) linkPackage(repository, path.join(folder, name));
  }
}

function linkPackage(repository: string, folder: string): void {
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return;
  const link = path.join(repository, 'node_modules', JSON.parse(readFileSync(manifest, 'utf8')).name);
  if (existsSync(link)) return;
  // A link that leads nowhere exists for lstat only.
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link, { force: true });
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(
    path.relative(path.dirname(link), folder),
    link,
    process.platform === 'win32' ? 'junction' : 'dir',
  );
}
