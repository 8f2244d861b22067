import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';

import { READINESS } from '../readiness.ts';

/** An event that a test app received. */
export interface Delivery {
  readonly path: string;
  readonly contentType: string | undefined;
  /** The token that the sidecar sent. */
  readonly token: string | undefined;
  readonly event: Record<string, unknown> & { readonly id: string };
}

/** Its answer: an HTTP status, and the status in the body. */
export interface Answer {
  readonly status?: number;
  readonly says?: 'SUCCESS' | 'RETRY' | 'DROP';
}

/** An app as a sidecar sees it: takes events by HTTP, keeps them, and gives the answers that the test has set. */
export class RecordingApp {
  readonly deliveries: Delivery[] = [];
  /** The tokens of readiness probes. */
  readonly probeTokens = new Set<string | undefined>();
  /** Its answer to readiness probes, and the number of probes since that was set. */
  private isReady = true;
  private asked = 0;
  private server: Server | undefined;

  readonly port: number;
  answer: (delivery: Delivery) => Answer | Promise<Answer>;

  constructor(port: number, answer: (delivery: Delivery) => Answer | Promise<Answer> = () => ({})) {
    this.port = port;
    this.answer = answer;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const token = request.headers['dapr-api-token'] as string | undefined;
        if (request.method === 'GET') {
          if (request.url === READINESS.path) this.probeTokens.add(token);
          return void response.writeHead(this.answerGet(request.url)).end();
        }
        const event = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Delivery['event'];
        const contentType = request.headers['content-type'];
        const delivery = { path: request.url ?? '', contentType, token, event };
        this.deliveries.push(delivery);
        void Promise.resolve(this.answer(delivery)).then(({ status = 200, says }) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(says ? JSON.stringify({ status: says }) : '');
        });
      });
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  /** Sets the answer to readiness probes. */
  says(isReady: boolean): void {
    this.isReady = isReady;
    this.asked = 0;
  }

  /** The number of readiness probes since the answer was set. */
  get timesAsked(): number {
    return this.asked;
  }

  /** A real daprd asks for programmatic subscriptions and configuration too. */
  private answerGet(url: string | undefined): number {
    if (url !== READINESS.path) return 404;
    this.asked += 1;
    return this.isReady ? 200 : 503;
  }

  async stop(): Promise<void> {
    if (!this.server) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    this.server = undefined;
  }

  /** How often an event came, on one route or on any. */
  times(id: string, path?: string): number {
    return this.deliveries.filter(({ event, path: on }) => event.id === id && (!path || on === path)).length;
  }

  /** Ids in the order they came, each once. */
  ids(path?: string): string[] {
    return [
      ...new Set(this.deliveries.filter(({ path: on }) => !path || on === path).map(({ event }) => event.id)),
    ];
  }
}
