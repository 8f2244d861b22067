import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { isSameProcess, sendSignal } from './process-identity.ts';

const FILE = 'processes.json';
const PATIENCE_MS = 10_000;

/** Records which processes are ours, so that a launcher that was killed leaves no riddle to the next one. */
export function recordProcesses(dataDir, processes) {
  const file = path.join(dataDir, FILE);
  const rows = processes
    .filter(({ pid }) => pid !== undefined)
    .map(({ name, pid, identity, stopSignal }) => ({ name, pid, identity, stopSignal }));
  writeFileSync(`${file}.new`, JSON.stringify(rows), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Nothing of ours runs any more. */
export function forgetProcesses(dataDir) {
  rmSync(path.join(dataDir, FILE), { force: true });
}

/** Ends what a launcher that was killed left behind: only processes that are surely the recorded ones. */
export async function endLeftovers(dataDir, onLine) {
  const alive = readRecord(dataDir).filter(isSameProcess);
  if (alive.length === 0) return;
  onLine(
    `ending what an earlier run left behind: ${alive.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`,
  );
  for (const { pid, stopSignal } of alive) sendSignal(pid, stopSignal ?? 'SIGTERM');
  const deadline = Date.now() + PATIENCE_MS;
  while (alive.some(isSameProcess) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  for (const process of alive.filter(isSameProcess)) sendSignal(process.pid, 'SIGKILL');
}

function readRecord(dataDir) {
  const file = path.join(dataDir, FILE);
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}
