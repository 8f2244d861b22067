import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { DEFAULT_DATA_DIR } from '../paths.ts';
import { isProcessRecord, isSameProcess } from '../processes/process-identity.ts';
import type { ProcessRecord } from '../processes/process-identity.ts';
import type { StackAddresses } from '../stack-types.ts';

/** The record of a running stack. */
export interface StackState extends StackAddresses {
  readonly launcher: ProcessRecord;
  readonly pids: Readonly<Record<string, number>>;
}

const FILE = 'stack.json';

/** Writes down where everything is; holds secrets, so only this user can read it. */
export function writeState(dataDir: string, state: StackState): void {
  const file = path.join(dataDir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Removes the record of a stack that is gone. */
export function removeState(dataDir: string): void {
  rmSync(path.join(dataDir, FILE), { force: true });
}

/**
 * The running stack of these two options, as `npm run audit`, `ops` and `chaos` look for it.
 * Throws with the remedy when none runs.
 */
export function findStack({
  portOffset,
  dataDir = DEFAULT_DATA_DIR,
}: { portOffset?: number | string | undefined; dataDir?: string | undefined } = {}): StackState {
  const folder = path.resolve(dataDir);
  const file = path.join(folder, FILE);
  const state: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (!isState(state) || !isSameProcess(state.launcher)) {
    throw new Error(
      `No stack runs with the data folder ${folder}. Start one with "npm start", or name its --data-dir.`,
    );
  }
  if (portOffset !== undefined && Number(portOffset) !== state.portOffset) {
    throw new Error(`The stack in ${folder} runs with --port-offset ${state.portOffset}, not ${portOffset}.`);
  }
  return state;
}

/** Whether this is what `writeState` wrote; the launcher of the same folder is the only writer. */
const isState = (value: unknown): value is StackState =>
  typeof value === 'object' && value !== null && 'launcher' in value && isProcessRecord(value.launcher);
