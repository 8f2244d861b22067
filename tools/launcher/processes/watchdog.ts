import { spawn } from 'node:child_process';

/** Node children end by themselves when the launcher goes; they get a moment before what they rely on goes too. */
const MOMENT_S = 3;

/**
 * PostgreSQL and Redis do not notice when the launcher is killed. A shell does: it waits on a pipe whose other end only
 * the launcher holds, and when that closes it ends the servers. In good order the launcher stops them and then calls
 * the returned function.
 * @param {{pid: number, stopSignal: string}[]} servers
 */
export function watchOver(servers) {
  if (process.platform === 'win32' || servers.length === 0) return () => {};
  const script = `while read -r _; do :; done; sleep ${MOMENT_S}; ${servers.map(killLine).join('; ')}`;
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  return () => shell.kill('SIGKILL');
}

function killLine({ pid, stopSignal }) {
  return `kill -${stopSignal.replace(/^SIG/, '')} ${pid} 2> /dev/null`;
}
