import { existsSync, readFileSync } from 'node:fs';

/** The text of a file; undefined where there is none. */
export function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
