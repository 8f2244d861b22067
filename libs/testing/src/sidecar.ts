import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A received publish request. */
export interface ReceivedPublish {
  readonly topic: string;
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly event: Record<string, unknown> & { id: string; subject?: string; data: Record<string, unknown> };
}

/** The answer of a sidecar to one publish: undefined means 204; `hang` never answers; `drip` sends an answer that never ends; `reset` closes the connection. */
export type PublishAnswer = { status: number; body?: unknown } | 'hang' | 'drip' | 'reset' | undefined;

/** The publish endpoint of Dapr's HTTP API over a real socket, for specs. */
export interface TestSidecar {
  readonly url: string;
  readonly port: number;
  readonly received: ReceivedPublish[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Decides the answer to every further publish. */
  answer: (publish: ReceivedPublish) => PublishAnswer | Promise<PublishAnswer>;
  readonly stop: () => Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function reply(answer: PublishAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'drip') {
    const writing = setInterval(() => response.write(' '), 20);
    return void response.once('close', () => clearInterval(writing));
  }
  if (answer === 'reset') return void request.socket.destroy();
  response.statusCode = answer?.status ?? 204;
  response.end(answer?.body === undefined ? undefined : JSON.stringify(answer.body));
}

/** Starts a sidecar on 127.0.0.1, on the given port or a free one. */
export async function startTestSidecar(port = 0): Promise<TestSidecar> {
  const received: ReceivedPublish[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const [, , , , topic = ''] = (request.url ?? '').split('?')[0]!.split('/');
      const event = JSON.parse(await bodyOf(request)) as ReceivedPublish['event'];
      const publish = { topic: decodeURIComponent(topic), at: Date.now(), headers: request.headers, event };
      const answer = await sidecar.answer(publish);
      if (answer === undefined) received.push(publish);
      reply(answer, request, response);
    })();
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const actual = (server.address() as AddressInfo).port;
  const sidecar: TestSidecar = {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    received,
    connections: () => connections,
    answer: () => undefined,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return sidecar;
}
