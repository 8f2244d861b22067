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

const OTHERS_MAY_PASS = 0o001;

/**
 * Where PostgreSQL keeps its data: in the data folder, unless it has to run as another user who cannot get there (a
 * clone under /root): then in a folder of the system's own for temporary files that outlive a restart.
 */
export function placeForData(dataDir, { uid, gid }, onLine) {
  const inside = path.join(dataDir, 'postgres');
  if (uid === undefined || canBeReached(dataDir)) return prepared(inside, uid, gid);
  const pointer = path.join(dataDir, 'postgres-is-elsewhere');
  const outside = existsSync(pointer) ? readFileSync(pointer, 'utf8') : newPlaceOutside(dataDir, pointer);
  onLine(`PostgreSQL's user cannot enter ${dataDir}; its data is in ${outside}`);
  return prepared(outside, uid, gid);
}

/** The binaries, copied to where PostgreSQL's user can get at them when it cannot enter node_modules. */
export function placeForBinaries(native, dataPlace, { uid }) {
  if (uid === undefined || canBeReached(native)) return native;
  const copy = path.join(path.dirname(dataPlace), 'binaries');
  const complete = path.join(copy, '.complete');
  if (existsSync(complete)) return copy;
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  writeFileSync(complete, '');
  return copy;
}

function prepared(place, uid, gid) {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  if (uid !== undefined) chownSync(place, uid, gid);
  return place;
}

/** Whether anybody may pass through every folder on the way. */
export function canBeReached(folder) {
  let at = realpathSync(folder);
  while (at !== path.dirname(at)) {
    if ((statSync(at).mode & OTHERS_MAY_PASS) === 0) return false;
    at = path.dirname(at);
  }
  return true;
}

/** A new data folder gets a new place, never an old folder's data; what a deleted data folder left is cleared away. */
function newPlaceOutside(dataDir, pointer) {
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
