import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { DEFAULT_DATA_DIR } from '../paths.ts';
import { isSameProcess } from '../processes/process-identity.ts';
import type { AppAddress, StackUrls } from '../stack.ts';

/** What a running stack has written down about itself. */
export interface StackState {
  readonly launcher: { readonly pid: number; readonly identity: string | undefined };
  readonly portOffset: number;
  readonly dataDir: string;
  readonly urls: StackUrls;
  readonly instances: Readonly<Record<string, AppAddress>>;
  readonly databases: Readonly<Record<string, string>>;
  readonly auditDatabases: Readonly<Record<string, string>>;
  readonly sidecars: Readonly<Record<string, string>>;
  readonly issuer: string;
  readonly pids: Readonly<Record<string, number>>;
}

const FILE = 'stack.json';

/** Writes down where everything is; holds secrets, so only this user can read it. */
export function writeState(dataDir, state) {
  const file = path.join(dataDir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The stack is gone. */
export function removeState(dataDir) {
  rmSync(path.join(dataDir, FILE), { force: true });
}

/**
 * The running stack of these two options, as `npm run audit`, `ops` and `chaos` look for it:
 * `{urls, portOffset, dataDir, launcher, databases, auditDatabases, sidecars, webhookSecret, issuer, pids}`.
 * Throws with what to do when none runs.
 */
export function findStack({ portOffset, dataDir = DEFAULT_DATA_DIR } = {}) {
  const folder = path.resolve(dataDir);
  const file = path.join(folder, FILE);
  const state = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (!state || !isSameProcess(state.launcher)) {
    throw new Error(
      `No stack runs with the data folder ${folder}. Start one with "npm start", or name its --data-dir.`,
    );
  }
  if (portOffset !== undefined && Number(portOffset) !== state.portOffset) {
    throw new Error(`The stack in ${folder} runs with --port-offset ${state.portOffset}, not ${portOffset}.`);
  }
  return state;
}
