import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

import { portOf } from '../ports/ports.ts';

const ATTRIBUTES = z
  .array(
    z.object({
      key: z.string(),
      value: z.object({
        stringValue: z.string().optional(),
        intValue: z.union([z.number(), z.string()]).optional(),
        doubleValue: z.number().optional(),
        boolValue: z.boolean().optional(),
      }),
    }),
  )
  .default([])
  .transform((list) =>
    Object.fromEntries(
      list.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
        key,
        stringValue ?? intValue ?? doubleValue ?? boolValue,
      ]),
    ),
  );

/** One export by OTLP over HTTP in JSON. */
const EXPORT = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes: ATTRIBUTES }).optional(),
        scopeSpans: z
          .array(
            z.object({
              spans: z
                .array(
                  z.object({
                    traceId: z.string(),
                    spanId: z.string(),
                    parentSpanId: z.string().optional(),
                    name: z.string(),
                    kind: z.unknown(),
                    status: z.unknown(),
                    attributes: ATTRIBUTES,
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** The spans of one export, each with its service. */
const spansIn = (body: string) =>
  EXPORT.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({ service: resource?.attributes['service.name'], ...span })),
    ),
  );

/** A running collector. */
export interface Collector {
  readonly url: string;
  stop(): void;
}

/**
 * A collector for tests: takes spans by OTLP over HTTP in JSON, keeps them in memory, and answers those of a trace at `/traces/<id>` and
 * all exports as they came at `/received`.
 */
export async function startCollector(): Promise<Collector> {
  const spans: ReturnType<typeof spansIn> = [];
  const received: string[] = [];
  const answer = (response: ServerResponse, body: unknown): void =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  const server = createServer(async (request, response) => {
    const [, path, id] = (request.url ?? '').split('/');
    if (request.method === 'POST') {
      const body = await text(request);
      received.push(body);
      spans.push(...spansIn(body));
      answer(response, {});
    } else answer(response, path === 'traces' ? spans.filter(({ traceId }) => traceId === id) : received);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
