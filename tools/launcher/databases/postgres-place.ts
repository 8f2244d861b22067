import { randomBytes } from 'node:crypto';
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
const PREFIX = 'holdfast-';
/** In a data folder: the path of its place outside. */
const POINTER = 'postgres-is-elsewhere';
/** In a place outside: the path of its data folder. */
const OWNER = 'data-folder';

/**
 * The folder of PostgreSQL's data: in the data folder, unless PostgreSQL runs as another user who cannot enter it (a
 * clone under /root): then in the system's folder for temporary files that outlive a restart.
 */
export function placeForData(
  dataDir: string,
  user: PostgresUser,
  onLine: OnLine,
  base = existsSync('/var/tmp') ? '/var/tmp' : os.tmpdir(),
): string {
  const inside = path.join(dataDir, 'postgres');
  if (user.uid === undefined || canBeReached(dataDir)) return prepared(inside, user);
  const outside = placeOf(dataDir) ?? newPlaceOutside(dataDir, base);
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

/** The place outside that a data folder has. */
function placeOf(dataDir: string): string | undefined {
  const pointer = path.join(dataDir, POINTER);
  return existsSync(pointer) ? readFileSync(pointer, 'utf8') : undefined;
}

/** A new data folder gets a new place, never an old folder's data; the places of deleted data folders are removed. */
function newPlaceOutside(dataDir: string, base: string): string {
  for (const name of readdirSync(base)) {
    const folder = path.join(base, name);
    if (name.startsWith(PREFIX) && isLeft(folder)) rmSync(folder, { recursive: true, force: true });
  }
  const folder = path.join(base, PREFIX + randomBytes(8).toString('hex'));
  const place = path.join(folder, 'data');
  // The pointer first: a start at the same time must not take the place for one without a data folder.
  writeFileSync(path.join(dataDir, POINTER), place);
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(path.join(folder, OWNER), dataDir);
  return place;
}

/** Whether its data folder was deleted, or has another place. */
function isLeft(folder: string): boolean {
  const owner = path.join(folder, OWNER);
  return existsSync(owner) && placeOf(readFileSync(owner, 'utf8')) !== path.join(folder, 'data');
}
