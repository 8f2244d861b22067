import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';

/** The log file of one part; the log of the run before is kept as `<name>.previous.log`. */
export function freshLogFile(dataDir: string, name: string): string {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.log`);
  if (existsSync(file)) renameSync(file, path.join(folder, `${name}.previous.log`));
  return file;
}

/** The end of a log file, indented, for an error message. */
export function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return '  (empty)';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
  return lines.map((line) => `  ${line.slice(0, 400)}`).join('\n') || '  (empty)';
}
