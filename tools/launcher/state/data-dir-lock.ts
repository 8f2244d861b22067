import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { errorCode } from '../errors.ts';
import { isProcessRecord, isSameProcess, processIdentity } from '../processes/process-identity.ts';
import type { ProcessRecord } from '../processes/process-identity.ts';

/** Makes the data folder this launcher's own, or refuses because another one uses it. Returns the function that gives it back. */
export function lockDataDir(dataDir: string): () => void {
  makeFolder(dataDir);
  const file = path.join(dataDir, 'launcher.json');
  const other = readOwner(file);
  if (other && other.pid !== process.pid && isSameProcess(other)) {
    throw new Error(
      `A stack runs already with the data folder ${dataDir} (launcher pid ${other.pid}). Stop it with Ctrl-C, or run beside it: ` +
        'npm start -- --port-offset 20000 --data-dir .holdfast-2',
    );
  }
  writeFileSync(file, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  return () => rmSync(file, { force: true });
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new Error(
      `The data folder ${dataDir} cannot be made (${errorCode(error)}). Name another with --data-dir.`,
    );
  }
}

function readOwner(file: string): ProcessRecord | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const owner: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isProcessRecord(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}
