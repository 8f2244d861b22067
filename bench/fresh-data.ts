import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a stack's data. PostgreSQL's user, another one where this one is root, may enter it. */
export async function freshDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  await chmod(dataDir, 0o711);
  return dataDir;
}
