import { Socket } from 'node:net';

/** By this variable a starter tells the Node that it goes on with which pipe only the starter holds open. */
export const PIPE_VARIABLE = 'HOLDFAST_STARTER_PIPE';
/** The launcher takes up to 30 s to stop its stack in good order. */
const GRACE_MS = 45_000;

/** Whether a starter of another Node started this process. */
export const hasStarter = () => process.env[PIPE_VARIABLE] !== undefined;

/**
 * Ends this process in good order when its starter is gone: the kernel closes the pipe even when the starter was killed without a chance to say
 * goodbye. The pipe keeps no process alive, and children do not get it.
 */
export function endWithStarter() {
  const pipe = new Socket({ fd: Number(process.env[PIPE_VARIABLE]), readable: true, writable: false });
  delete process.env[PIPE_VARIABLE];
  pipe.on('error', () => {});
  pipe.once('close', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  pipe.resume();
  pipe.unref();
}
