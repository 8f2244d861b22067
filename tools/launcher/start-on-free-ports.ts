import { startStack } from './stack.ts';

/**
 * Starts a stack on the first of these offsets whose ports are free: for runs that must not mind a stack that is up already.
 *
 * @param {number[]} offsets
 * @param {object} options as for `startStack`
 */
export async function startOnFreePorts([portOffset, ...others], options) {
  try {
    return await startStack({ ...options, portOffset });
  } catch (error) {
    if (others.length === 0 || error.code !== 'PORT_TAKEN') throw error;
    options.onLine?.(`ports are taken (is a stack running?); trying --port-offset ${others[0]}`);
    return startOnFreePorts(others, options);
  }
}
