import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One delivery as it arrived. */
export interface Delivery {
  body: string;
  signature: string;
}

/** An endpoint that keeps what it is sent. */
export interface WebhookReceiver {
  url: string;
  deliveries: Delivery[];
  /** The statuses of the next answers; 200 once used up. */
  answers: number[];
  types(): string[];
  /** Resolves when `condition` holds of what arrived. */
  until(condition: (deliveries: Delivery[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free port. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const deliveries: Delivery[] = [];
  const answers: number[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['stripe-signature']);
      deliveries.push({ body: Buffer.concat(chunks).toString(), signature });
      response.writeHead(answers.shift() ?? 200).end();
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/stripe`,
    deliveries,
    answers,
    types: () => deliveries.map(({ body }) => JSON.parse(body).type as string),
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition(deliveries)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
