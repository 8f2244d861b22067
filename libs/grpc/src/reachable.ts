import { Metadata } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';

const CHECK = healthService['Check']!;

/** Less than a sidecar waits for an app's own word, which may hang on this. */
const TIMEOUT_MS = 500;

/**
 * Resolves when the server of this client says within half a second that it serves (`grpc.health.v1.Health`). Rejects when it says that it
 * does not, and when nothing certain is heard. Everybody may ask it (`callersOf`).
 */
export function assertServing(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    const answered = (error: ServiceError | null, response?: unknown): void => {
      const said = (response as { status?: unknown } | undefined)?.status;
      if (said === 'SERVING') resolve();
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
