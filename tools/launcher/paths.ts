import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository. */
export const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the launcher keeps everything unless told otherwise. */
export const DEFAULT_DATA_DIR = path.join(REPOSITORY, '.holdfast');

/** A file inside the repository. */
export function inRepository(...parts: readonly string[]): string {
  return path.join(REPOSITORY, ...parts);
}
