import type { Client, ClientReadableStream, ServiceError } from '@grpc/grpc-js';

import { toCallError } from './call-error.js';
import type { StreamedMethod } from './call-options.js';
import { outgoingMetadata } from './metadata.js';

type StreamMethod = (
  request: unknown,
  metadata: ReturnType<typeof outgoingMetadata>,
) => ClientReadableStream<unknown>;

/** A method of a client as a stream of its answers; it is opened by the first read, and ended when the reader stops or the signal says so. */
export function streamed(
  client: Client,
  method: string,
  { serviceName: service }: { readonly serviceName: string },
): StreamedMethod {
  const open = (client as unknown as Record<string, StreamMethod>)[method]!.bind(client);
  return async function* (request, { signal }) {
    signal.throwIfAborted();
    const answers = open(request, outgoingMetadata());
    // The end of a cancelled call is reported as an error, also after the reader has gone.
    answers.on('error', () => undefined);
    const cancel = (): void => answers.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      yield* answers;
    } catch (error) {
      throw toCallError({ service, method }, error as ServiceError, {});
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  };
}
