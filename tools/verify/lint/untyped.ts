import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Programs that are not typed yet: the list of tsconfig.json, less what is built. Temporary: it only grows shorter. */
export function untypedFiles(root: string): string[] {
  const file = path.join(root, 'tsconfig.json');
  if (!existsSync(file)) return [];
  const { exclude = [] } = JSON.parse(readFileSync(file, 'utf8')) as { exclude?: string[] };
  return exclude.filter((pattern) => /^(tools|bench)\//.test(pattern));
}
