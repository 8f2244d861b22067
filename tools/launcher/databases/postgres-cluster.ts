import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Makes a new, empty cluster at `place`. It is made beside it and moved there at the end: one that was cut off half-way
 * would look like a cluster and never start.
 */
export async function initialiseCluster({ native, place, user, superuser, password }) {
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
    await run(initdb, [...args, '-E', 'UTF8', '--locale=C'], { ...user, cwd: unfinished, env });
    rmSync(place, { recursive: true, force: true });
    renameSync(unfinished, place);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

function giveTo({ uid, gid }, ...files) {
  if (uid === undefined) return;
  for (const file of files) chownSync(file, uid, gid);
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`initdb failed (exit code ${code}):\n${output.trim()}`));
    });
  });
}
