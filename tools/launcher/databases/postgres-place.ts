import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { OnLine } from '../on-line.ts';
import type { PostgresUser } from './postgres-user.ts';

const OTHERS_MAY_PASS = 0o001;

/**
 * The folder of PostgreSQL's data: in the data folder, unless PostgreSQL runs as another user who cannot enter it (a
 * clone under /root): then in the system's folder for temporary files that outlive a restart.
 */
export function placeForData(dataDir: string, user: PostgresUser, onLine: OnLine): string {
  const inside = path.join(dataDir, 'postgres');
  if (user.uid === undefined || canBeReached(dataDir)) return prepared(inside, user);
  const pointer = path.join(dataDir, 'postgres-is-elsewhere');
  const outside = existsSync(pointer) ? readFileSync(pointer, 'utf8') : newPlaceOutside(dataDir, pointer);
  onLine(`PostgreSQL's user cannot enter ${dataDir}; its data is in ${outside}`);
  return prepared(outside, user);
}

/** The folder of the binaries: a copy that PostgreSQL's user can read, when it cannot enter node_modules. */
export function placeForBinaries(native: string, dataPlace: string, { uid }: PostgresUser): string {
  if (uid === undefined || canBeReached(native)) return native;
  const copy = path.join(path.dirname(dataPlace), 'binaries');
  const complete = path.join(copy, '.complete');
  if (existsSync(complete)) return copy;
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  writeFileSync(complete, '');
  return copy;
}

function prepared(place: string, { uid, gid }: PostgresUser): string {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  if (uid !== undefined && gid !== undefined) chownSync(place, uid, gid);
  return place;
}

/** Whether every user may pass through all folders on the way. */
function canBeReached(folder: string): boolean {
  let at = realpathSync(folder);
  while (at !== path.dirname(at)) {
    if ((statSync(at).mode & OTHERS_MAY_PASS) === 0) return false;
    at = path.dirname(at);
  }
  return true;
}

/** A new data folder gets a new place, never an old folder's data; the places of deleted data folders are removed. */
function newPlaceOutside(dataDir: string, pointer: string): string {
  const base = existsSync('/var/tmp') ? '/var/tmp' : os.tmpdir();
  const prefix = `holdfast-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}-`;
  for (const name of readdirSync(base)) {
    if (name.startsWith(prefix)) rmSync(path.join(base, name), { recursive: true, force: true });
  }
  const folder = path.join(base, prefix + randomBytes(4).toString('hex'));
  mkdirSync(folder, { mode: 0o755 });
  const place = path.join(folder, 'data');
  writeFileSync(pointer, place);
  return place;
}
