import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { LEAST_MAJOR, STARTER_MAJOR, majorOf } from './pinned.mjs';

const run = promisify(execFile);

/** The path of the Node to run programs with: the one that HOLDFAST_NODE names, this one if it is new enough, else the pinned one. */
export async function chooseNode(onLine) {
  const named = process.env.HOLDFAST_NODE;
  if (named) return checkNamed(path.resolve(named));
  const major = majorOf(process.version);
  if (major >= LEAST_MAJOR) return process.execPath;
  if (major < STARTER_MAJOR) {
    throw new Error(
      `Node ${STARTER_MAJOR} or newer is needed to begin with; this is ${process.version} (${process.execPath})`,
    );
  }
  const { pinnedNode } = await import('./fetch-runtime.mjs');
  return pinnedNode(onLine);
}

async function checkNamed(node) {
  if (!existsSync(node)) throw new Error(`HOLDFAST_NODE: there is no ${node}`);
  const own = realpathSync(node) === realpathSync(process.execPath);
  const version = own ? process.version : await versionOf(node);
  if (!(majorOf(version) >= LEAST_MAJOR)) {
    throw new Error(`HOLDFAST_NODE: Node ${LEAST_MAJOR} or newer is needed; ${node} is ${version}`);
  }
  return own ? process.execPath : node;
}

async function versionOf(node) {
  try {
    const { stdout } = await run(node, ['--version']);
    return stdout.trim() || 'no Node';
  } catch (error) {
    throw new Error(
      `HOLDFAST_NODE: ${node} could not be started (${(error.stderr || error.message).trim().split('\n')[0]})`,
    );
  }
}
