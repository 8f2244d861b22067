import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { ConsumeAnswer } from '@holdfast/inbox';

/** Longer than any consumer may take. */
const TIMEOUT_MS = 30_000;
const ANSWERS = ['SUCCESS', 'RETRY', 'DROP'];
const ANY_HOST: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
]);

/** Hands events to the app's own routes, as its sidecar does. */
@Injectable()
export class OwnEvents {
  constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

  /** RETRY also where the app has no route for the topic, the route fails, or it takes too long. */
  async deliver(topic: string, body: unknown): Promise<ConsumeAnswer> {
    try {
      const response = await fetch(`${this.origin()}/events/${encodeURIComponent(topic)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { status } = (await response.json()) as Partial<ConsumeAnswer>;
      const isAnswer = response.ok && status !== undefined && ANSWERS.includes(status);
      return { status: isAnswer ? status : 'RETRY' };
    } catch {
      return { status: 'RETRY' };
    }
  }

  private origin(): string {
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    const { address, port } = server.address() as AddressInfo;
    return `http://${ANY_HOST.get(address) ?? address}:${port}`;
  }
}
