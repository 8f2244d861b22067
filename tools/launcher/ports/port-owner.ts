import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LISTEN = '0A';

/** The pid that listens on a local port, if this user may know it. */
export async function ownerOfPort(port) {
  if (process.platform === 'linux') return ownerOnLinux(port);
  const { stdout } = await run('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
  return Number(stdout.split('\n')[0]) || undefined;
}

function ownerOnLinux(port) {
  const inode = listeningInode(port);
  if (!inode) return undefined;
  const wanted = `socket:[${inode}]`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => holds(pid, wanted));
}

function listeningInode(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const rows = readFileSync(table, 'utf8').split('\n').slice(1);
    const row = rows
      .map((line) => line.trim().split(/\s+/))
      .find(([, local, , state]) => local?.endsWith(`:${hex}`) && state === LISTEN);
    if (row) return row[9];
  }
  return undefined;
}

function holds(pid, wanted) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === wanted;
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
