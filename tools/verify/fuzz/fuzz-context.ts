import type { Stack } from '../../launcher/stack.ts';
import { startOnFreePorts } from '../../launcher/start-on-free-ports.ts';
import type { RunningStack } from '../fault-runner/run-on-stack.ts';
import type { Kind } from './kinds.ts';
import { eventSender } from './send-event.ts';
import { grpcSender } from './send-grpc.ts';
import { httpSender } from './send-http.ts';
import type { Sender } from './sender.ts';

/** Tried one after the other where none is asked for. */
const PORT_OFFSETS = [13_000, 15_000, 17_000, 19_000];

/** What requests are sent to. */
export interface FuzzContext extends RunningStack {
  readonly stack: Stack;
  readonly senders: Readonly<Record<Kind, Sender>>;
  /** Aborted when the run ends early. */
  readonly signal: AbortSignal;
}

/** How the stack is started. */
export interface FuzzStackOptions {
  readonly portOffset: number | undefined;
  readonly dataDir: string;
  readonly signal: AbortSignal;
}

/** Starts a stack, and learns all routes, methods and subscriptions that it has. */
export async function startFuzzContext({
  portOffset,
  dataDir,
  signal,
}: FuzzStackOptions): Promise<FuzzContext> {
  const offsets = portOffset === undefined ? PORT_OFFSETS : [portOffset];
  const stack = await startOnFreePorts(offsets, { dataDir, signal, onLine: () => undefined });
  try {
    const senders = await sendersTo(stack);
    return {
      ...{ stack, senders, signal },
      async stop() {
        for (const sender of Object.values(senders)) sender.close();
        await stack.stop();
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

const sendersTo = async ({ urls }: Stack): Promise<FuzzContext['senders']> => ({
  http: await httpSender(urls),
  grpc: grpcSender(urls),
  events: eventSender(urls),
});
