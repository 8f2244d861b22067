import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

import { runProgram } from '../processes/run-program.ts';

const LISTEN = '0A';

/** The pid that listens on a local port, if this user may know it. */
export async function ownerOfPort(port: number): Promise<number | undefined> {
  if (process.platform === 'linux') return ownerOnLinux(port);
  const { output } = await runProgram('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN']);
  return Number(output.split('\n')[0]) || undefined;
}

function ownerOnLinux(port: number): number | undefined {
  const inode = listeningInode(port);
  if (!inode) return undefined;
  const wanted = `socket:[${inode}]`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => holds(pid, wanted));
}

function listeningInode(port: number): string | undefined {
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

function holds(pid: number, wanted: string): boolean {
  const linkOf = (fd: string): string | undefined => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`));
  return (attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some((fd) => linkOf(fd) === wanted);
}

/** Processes come and go, and those of others are closed to this user. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
