import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * How to call npm, as `[command, first words]`: npm as it was started with, else the one beside Node or on PATH; without a shell, also on Windows.
 * @returns {[string, string[]]}
 */
export function npmCommand() {
  const started = process.env.npm_execpath;
  if (started && /npm-cli\.js$/.test(started)) return [process.execPath, [started]];
  const cli = npmBeside(process.execPath);
  return cli ? [process.execPath, [cli]] : ['npm', []];
}

/**
 * npm's program in the installation that a Node belongs to, if there is one.
 * @param {string} node
 */
export function npmBeside(node) {
  const bin = path.dirname(node);
  return [path.join(bin, '..', 'lib'), bin]
    .map((base) => path.join(base, 'node_modules', 'npm', 'bin', 'npm-cli.js'))
    .find((file) => existsSync(file));
}

/**
 * The errors that npm printed, without the pages of usage that follow.
 * @param {string} output
 * @param {number} most
 */
export function npmErrors(output, most) {
  const errors = output.split('\n').filter((line) => line.startsWith('npm error'));
  return (errors.length > 0 ? errors : output.trim().split('\n')).slice(0, most);
}
