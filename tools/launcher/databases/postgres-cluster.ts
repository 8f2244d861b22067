import { chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runProgram } from '../processes/run-program.ts';
import type { PostgresUser } from './postgres-user.ts';

/**
 * Makes a new, empty cluster at `place`. It is made beside it and moved there at the end: a half-made cluster
 * would look like a whole one and never start.
 */
export async function initialiseCluster({
  native,
  place,
  user,
  superuser,
  password,
}: {
  native: string;
  place: string;
  user: PostgresUser;
  superuser: string;
  password: string;
}): Promise<void> {
  const unfinished = `${place}.unfinished`;
  const secrets = mkdtempSync(path.join(os.tmpdir(), 'holdfast-initdb-'));
  const passwordFile = path.join(secrets, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(user, unfinished, secrets, passwordFile);
  const args = ['-D', unfinished, '-U', superuser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const env = { PATH: process.env.PATH, LC_ALL: 'C' };
  try {
    const initdb = path.join(native, 'bin', 'initdb');
    const options = { ...user, cwd: unfinished, env };
    const { code, output } = await runProgram(initdb, [...args, '-E', 'UTF8', '--locale=C'], options);
    if (code !== 0) throw new Error(`initdb failed (exit code ${code}):\n${output}`);
    rmSync(place, { recursive: true, force: true });
    renameSync(unfinished, place);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

function giveTo({ uid, gid }: PostgresUser, ...files: string[]): void {
  if (uid === undefined || gid === undefined) return;
  for (const file of files) chownSync(file, uid, gid);
}
