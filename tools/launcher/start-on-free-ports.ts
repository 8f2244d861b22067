import { errorCode } from './errors.ts';
import { startStack } from './stack.ts';
import type { Stack, StackOptions } from './stack.ts';

/** Starts a stack on the first of these offsets whose ports are free, so that a run works beside a stack that is up already. */
export async function startOnFreePorts(
  [portOffset, ...others]: readonly number[],
  options: StackOptions,
): Promise<Stack> {
  try {
    return await startStack({ ...options, portOffset });
  } catch (error) {
    if (others.length === 0 || errorCode(error) !== 'PORT_TAKEN') throw error;
    options.onLine?.(`ports are taken (is a stack running?); trying --port-offset ${others[0]}`);
    return startOnFreePorts(others, options);
  }
}
