import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';

/** The log file of one part; what an earlier run left there is kept once, as `<name>.previous.log`. */
export function freshLogFile(dataDir, name) {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.log`);
  if (existsSync(file)) renameSync(file, path.join(folder, `${name}.previous.log`));
  return file;
}

/** The end of a log file, indented, for an error message. */
export function lastLines(file, count = 12) {
  if (!existsSync(file)) return '  (empty)';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
  return lines.map((line) => `  ${line.slice(0, 400)}`).join('\n') || '  (empty)';
}
