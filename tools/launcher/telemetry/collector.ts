import { once } from 'node:events';
import { createServer } from 'node:http';

const valueOf = ({ stringValue, intValue, doubleValue, boolValue }) =>
  stringValue ?? intValue ?? doubleValue ?? boolValue;
const attributesOf = (list = []) => Object.fromEntries(list.map(({ key, value }) => [key, valueOf(value)]));

/** Spans of one OTLP export, flat: `{service, traceId, spanId, parentSpanId, name, kind, attributes, status}`. */
const spansIn = ({ resourceSpans = [] }) =>
  resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = attributesOf(resource?.attributes)['service.name'];
    return scopeSpans.flatMap(({ spans = [] }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, kind, attributes, status }) => ({
        ...{ service, traceId, spanId, parentSpanId, name, kind, status },
        attributes: attributesOf(attributes),
      })),
    );
  });

/**
 * A collector for tests: takes spans by OTLP over HTTP in JSON, keeps them in memory, and answers them at `/traces/<id>` and all of
 * them, as they came, at `/received`.
 */
export async function startCollector() {
  const spans = [];
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const [, path, id] = request.url.split('/');
    const answer = (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.method === 'POST') {
      const text = Buffer.concat(chunks).toString();
      received.push(text);
      spans.push(...spansIn(JSON.parse(text)));
      answer({});
    } else answer(path === 'traces' ? spans.filter(({ traceId }) => traceId === id) : received);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
