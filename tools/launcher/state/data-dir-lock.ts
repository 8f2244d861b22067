import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { isSameProcess, processIdentity } from '../processes/process-identity.ts';

/** Makes the data folder this launcher's own; refuses while another one uses it. Answers how to give it back. */
export function lockDataDir(dataDir) {
  makeFolder(dataDir);
  const file = path.join(dataDir, 'launcher.json');
  const other = readOwner(file);
  if (other && other.pid !== process.pid && isSameProcess(other)) {
    throw new Error(
      `A stack runs already with the data folder ${dataDir} (launcher pid ${other.pid}). Stop it with Ctrl-C, or run beside ` +
        'it with "--port-offset 20000 --data-dir .holdfast-2".',
    );
  }
  writeFileSync(file, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  return () => rmSync(file, { force: true });
}

function makeFolder(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new Error(
      `The data folder ${dataDir} cannot be made (${error.code}). Name another with --data-dir.`,
    );
  }
}

function readOwner(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
