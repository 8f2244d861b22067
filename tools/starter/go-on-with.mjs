import { spawn } from 'node:child_process';
import path from 'node:path';

import { PIPE_VARIABLE } from './end-with-starter.mjs';
import { npmBeside } from './npm-command.mjs';

const WINDOWS = process.platform === 'win32';
/** The signals that one process sends another; without a process's own faults (SIGSEGV) and those that cannot be caught. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGWINCH'];
const PIPE = 3;

/**
 * Goes on with another Node in a child, as if this process were it: the same input and output, signals, messages and end. The child also ends when
 * this process is killed.
 */
export function goOnWith(node, words) {
  const hasParent = process.connected === true;
  const child = spawn(node, [...process.execArgv, ...words], {
    // In a session of its own: a Ctrl-C reaches this process alone, which passes it on, so that it comes once.
    detached: !WINDOWS,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe', ...(hasParent ? ['ipc'] : [])],
    // Carries all that either way of writing messages does.
    ...(hasParent && { serialization: 'advanced' }),
    env: environmentFor(node),
  });
  const forwarding = forwardSignals(child);
  if (hasParent) passMessages(child);
  child.stdio[PIPE].on('error', () => {});
  child.on('error', (error) => {
    console.error(`${node} could not be started (${error.message})`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    const end = () => {
      forwarding.stop();
      endAs(code, signal);
    };
    // Its last messages may still be on their way.
    if (child.connected) child.once('disconnect', end);
    else end();
  });
}

/** Programs that are started by name get this Node too, and the npm that there is. */
function environmentFor(node) {
  const env = { ...process.env, [PIPE_VARIABLE]: String(PIPE) };
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[key] = [path.dirname(node), ...(env[key] ? [env[key]] : [])].join(path.delimiter);
  const npm = npmBeside(process.execPath);
  if (npm) env.npm_execpath ??= npm;
  return env;
}

function forwardSignals(child) {
  // The console of Windows sends it to every process.
  const forward = (signal) => WINDOWS || child.kill(signal);
  const suspend = () => {
    child.kill('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  };
  const listeners = new Map(FORWARDED.map((name) => [name, forward]));
  if (!WINDOWS) listeners.set('SIGTSTP', suspend).set('SIGCONT', forward);
  else listeners.delete('SIGQUIT');
  for (const [name, listener] of listeners) listen(name, listener);
  return { stop: () => listeners.forEach((listener, name) => process.off(name, listener)) };
}

/** A system need not have every signal. */
function listen(name, listener) {
  try {
    process.on(name, listener);
  } catch (error) {
    if (error.code !== 'EINVAL' && error.syscall !== 'uv_signal_start') throw error;
  }
}

function passMessages(child) {
  const ignore = () => {};
  process.on('message', (message, handle) => child.connected && child.send(message, handle, ignore));
  child.on('message', (message, handle) => process.connected && process.send(message, handle, ignore));
  process.once('disconnect', () => child.connected && child.disconnect());
  child.once('disconnect', () => process.connected && process.disconnect());
}

/** Ends this process as the child ended. */
function endAs(code, signal) {
  if (process.connected) process.disconnect();
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}
