import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { messageOf } from '../../launcher/errors.ts';
import type { OnLine } from '../../launcher/on-line.ts';
import { UnreadableEvent, toCloudEvent } from './cloud-event.ts';
import type { EventLog } from './event-log.ts';
import type { Component, SubscriptionDefinition } from './resources.ts';
import { mayPublish } from './scopes.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const PUBLISH = '/v1.0/publish/';
/** Called by probes, which send no token. */
const HEALTH = new Set(['/v1.0/healthz', '/v1.0/healthz/outbound']);
const TOKEN_HEADER = 'dapr-api-token';
/** The most characters of a caller's text in the log. */
const MOST_LOGGED = 200;

/** The app that the API serves, and its broker. */
export interface ApiOptions {
  readonly appId: string;
  readonly appPort?: number;
  readonly component: Component;
  readonly subscriptions: readonly SubscriptionDefinition[];
  readonly eventLog: EventLog;
  /** Required of callers; without one every caller may publish. */
  readonly token: string | undefined;
  readonly log: OnLine;
}

interface Publication {
  readonly path: string;
  readonly query: URLSearchParams | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The part of Dapr's HTTP API that we use, for one app: publish, health and metadata. */
export function createApi(context: ApiOptions): Server {
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => {
      answerError(response, 500, 'ERR_INTERNAL', messageOf(error));
    });
  });
  // Longer than clients keep an idle connection, so that it is never closed under a request.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function handle(
  context: ApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url = '' } = request;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  if (context.token && request.headers[TOKEN_HEADER] !== context.token && !HEALTH.has(path)) {
    context.log(
      `${context.appId}: refused ${request.method} ${path.slice(0, MOST_LOGGED)}: invalid api token`,
    );
    return answerError(response, 401, 'ERR_UNAUTHENTICATED', 'invalid api token');
  }
  if (path.startsWith(PUBLISH) && (request.method === 'POST' || request.method === 'PUT')) {
    const query = at < 0 ? undefined : new URLSearchParams(url.slice(at + 1));
    return publish(context, { path, query, request, response });
  }
  if (HEALTH.has(path)) return answerHealth(context, response);
  if (path === '/v1.0/metadata') return answerJson(response, 200, metadata(context));
  return answerError(
    response,
    404,
    'ERR_METHOD_NOT_FOUND',
    `the local sidecar does not offer ${request.method} ${path}`,
  );
}

async function publish(
  { appId, component, eventLog, log }: ApiOptions,
  { path, query, request, response }: Publication,
): Promise<void> {
  const [pubsub = '', ...rest] = path.slice(PUBLISH.length).split('/');
  const topic = decodeURIComponent(rest.join('/'));
  const body = await readBody(request);
  if (body === undefined)
    return answerError(response, 413, 'ERR_BODY_TOO_LARGE', `more than ${MOST_BYTES} bytes`);
  if (decodeURIComponent(pubsub) !== component.name) {
    return answerError(response, 404, 'ERR_PUBSUB_NOT_FOUND', `pubsub ${pubsub} is not found`);
  }
  if (topic === '')
    return answerError(response, 404, 'ERR_TOPIC_NAME_EMPTY', `topic is empty in pubsub ${pubsub}`);
  if (!mayPublish(component, appId, topic)) {
    log(`${appId}: refused to publish to ${JSON.stringify(topic.slice(0, MOST_LOGGED))}: not in its scopes`);
    return answerError(
      response,
      403,
      'ERR_PUBSUB_FORBIDDEN',
      `topic ${topic} is not allowed for app id ${appId}`,
    );
  }
  return append({ component, eventLog, topic, query, body, request, response });
}

async function append({
  component,
  eventLog,
  topic,
  query,
  body,
  request,
  response,
}: Pick<ApiOptions, 'component' | 'eventLog'> &
  Omit<Publication, 'path'> & { readonly topic: string; readonly body: string }): Promise<void> {
  try {
    const { headers } = request;
    const contentType = headers['content-type'];
    await eventLog.append(
      topic,
      toCloudEvent({ body, contentType, query, headers, topic, pubsub: component.name }),
    );
    response.statusCode = 204;
    response.end();
  } catch (error) {
    if (error instanceof UnreadableEvent)
      return answerError(response, 400, 'ERR_PUBSUB_CLOUD_EVENTS_SER', error.message);
    return answerError(
      response,
      500,
      'ERR_PUBSUB_PUBLISH_MESSAGE',
      `error when publishing to topic ${topic}: ${messageOf(error)}`,
    );
  }
}

/** The body as text; undefined where it is too large. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > MOST_BYTES ? undefined : text(chunks)));
    request.on('error', reject);
  });
}

function text(chunks: readonly Buffer[]): string {
  const [only, ...more] = chunks;
  return (only && more.length === 0 ? only : Buffer.concat(chunks)).toString('utf8');
}

function answerHealth({ eventLog, appId }: ApiOptions, response: ServerResponse): void {
  if (eventLog.redis.status !== 'ready')
    return answerError(response, 500, 'ERR_HEALTH_NOT_READY', `${appId}: the broker is away`);
  response.statusCode = 204;
  response.end();
}

function metadata({ appId, appPort, component, subscriptions }: ApiOptions): object {
  return {
    id: appId,
    runtimeVersion: 'holdfast-local',
    components: [
      { name: component.name, type: component.type, version: component.version, capabilities: [] },
    ],
    subscriptions: subscriptions.map(({ topic, route, deadLetterTopic }) => ({
      pubsubname: component.name,
      topic,
      deadLetterTopic: deadLetterTopic ?? '',
      metadata: {},
      rules: [{ match: '', path: route }],
      type: 'DECLARATIVE',
    })),
    appConnectionProperties: appPort ? { port: appPort, protocol: 'http', channelAddress: '127.0.0.1' } : {},
    extended: {},
  };
}

function answerError(response: ServerResponse, status: number, errorCode: string, message: string): void {
  return answerJson(response, status, { errorCode, message });
}

function answerJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
