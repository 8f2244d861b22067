import path from 'node:path';

/** The root of this repository. */
export const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');

/** Where the launcher keeps everything by default. */
export const DEFAULT_DATA_DIR = path.join(REPOSITORY, '.holdfast');

/** A file inside the repository. */
export function inRepository(...parts: readonly string[]): string {
  return path.join(REPOSITORY, ...parts);
}
