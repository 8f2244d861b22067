import { Metadata } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';

const CHECK = healthService['Check']!;

/** Less than the timeout of a sidecar's health probe, which may depend on this. */
const TIMEOUT_MS = 500;

/**
 * Resolves when the server of this client reports within half a second that it serves (`grpc.health.v1.Health`). Rejects when it reports
 * that it does not, and without a clear answer. Every caller may ask (`callersOf`).
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
