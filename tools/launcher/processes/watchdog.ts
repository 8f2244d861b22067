import { spawn } from 'node:child_process';

/** Node children end by themselves when the launcher goes; they get this long before the servers they use end too. */
const GRACE_S = 3;

/** A server that does not notice the end of the launcher. */
export interface WatchedServer {
  readonly pid: number;
  readonly stopSignal: NodeJS.Signals;
}

/**
 * Ends PostgreSQL and Redis when the launcher is killed, which they do not notice: a shell waits on a pipe whose other end only
 * the launcher holds, and ends the servers when it closes. An orderly launcher stops them and then calls the returned function.
 */
export function watchOver(servers: readonly WatchedServer[]): () => void {
  if (process.platform === 'win32' || servers.length === 0) return () => {};
  const script = `while read -r _; do :; done; sleep ${GRACE_S}; ${servers.map(killLine).join('; ')}`;
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  return () => void shell.kill('SIGKILL');
}

function killLine({ pid, stopSignal }: WatchedServer): string {
  return `kill -${stopSignal.replace(/^SIG/, '')} ${pid} 2> /dev/null`;
}
