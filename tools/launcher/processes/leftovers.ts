import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { OnLine } from '../on-line.ts';
import { isProcessRecord, isSameProcess, sendSignal } from './process-identity.ts';
import type { ProcessRecord } from './process-identity.ts';
import { until } from './until.ts';

const FILE = 'processes.json';
const GRACE_MS = 10_000;

/** A process of this data folder. */
interface NamedProcess extends ProcessRecord {
  readonly name: string;
  readonly stopSignal?: NodeJS.Signals;
}

/** Records the running processes, so that the next launcher can end them when this one is killed. */
export function recordProcesses(dataDir: string, processes: readonly NamedProcess[]): void {
  const file = path.join(dataDir, FILE);
  const rows = processes.map(({ name, pid, identity, stopSignal }) => ({ name, pid, identity, stopSignal }));
  writeFileSync(`${file}.new`, JSON.stringify(rows), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Removes the record: no process of this data folder runs any more. */
export function forgetProcesses(dataDir: string): void {
  rmSync(path.join(dataDir, FILE), { force: true });
}

/** Ends the processes of a launcher that was killed: only those that are certainly the recorded ones. */
export async function endLeftovers(dataDir: string, onLine: OnLine): Promise<void> {
  const alive = readRecord(dataDir).filter(isSameProcess);
  if (alive.length === 0) return;
  onLine(
    `ending processes of an earlier run: ${alive.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`,
  );
  for (const { pid, stopSignal } of alive) sendSignal(pid, stopSignal ?? 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  await until(() => !alive.some(isSameProcess) || Date.now() >= deadline);
  for (const process of alive.filter(isSameProcess)) sendSignal(process.pid, 'SIGKILL');
}

function readRecord(dataDir: string): NamedProcess[] {
  const file = path.join(dataDir, FILE);
  if (!existsSync(file)) return [];
  try {
    const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(rows) ? rows.filter(isNamedProcess) : [];
  } catch {
    return [];
  }
}

const isNamedProcess = (row: unknown): row is NamedProcess => isProcessRecord(row) && 'name' in row;
