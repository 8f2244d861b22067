import { Metadata, status } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';

const CHECK = healthService['Check']!;

/** Less than a sidecar waits for an app's own word, which may hang on this. */
const TIMEOUT_MS = 500;

/**
 * Resolves when the server of this client says within half a second that it serves (`grpc.health.v1.Health`). Rejects when it says that it
 * does not, and when nothing certain is heard. A refusal is an answer: whoever refuses is there.
 */
export function assertServing(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    const answered = (error: ServiceError | null, response?: unknown): void => {
      const said = (response as { status?: unknown } | undefined)?.status;
      if (said === 'SERVING' || error?.code === status.PERMISSION_DENIED) resolve();
      else reject(error ?? new Error(`the server says ${String(said)}`));
    };
    client.makeUnaryRequest(
      CHECK.path,
      CHECK.requestSerialize as (request: object) => Buffer,
      CHECK.responseDeserialize as (bytes: Buffer) => unknown,
      {},
      new Metadata(),
      { deadline: Date.now() + TIMEOUT_MS },
      answered,
    );
  });
}
