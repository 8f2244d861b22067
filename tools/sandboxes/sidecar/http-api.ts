import { createServer } from 'node:http';

import { UnreadableEvent, toCloudEvent } from './cloud-event.ts';
import { mayPublish } from './scopes.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const PUBLISH = '/v1.0/publish/';
/** Asked by probes, which prove nothing. */
const HEALTH = new Set(['/v1.0/healthz', '/v1.0/healthz/outbound']);
const TOKEN_HEADER = 'dapr-api-token';
/** Characters of what a stranger sent, in the log. */
const MOST_LOGGED = 200;

/** The part of Dapr's HTTP API that we use, for one app: publish, health and metadata. */
export function createApi({ appId, appPort, component, subscriptions, eventLog, token, log = () => {} }) {
  const context = { appId, appPort, component, subscriptions, eventLog, token, log };
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error) => {
      answerError(response, 500, 'ERR_INTERNAL', error.message);
    });
  });
  // Longer than clients keep an idle connection, so that it is never closed under a request.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function handle(context, request, response) {
  const at = request.url.indexOf('?');
  const path = at < 0 ? request.url : request.url.slice(0, at);
  if (context.token && request.headers[TOKEN_HEADER] !== context.token && !HEALTH.has(path)) {
    context.log(
      `${context.appId}: refused ${request.method} ${path.slice(0, MOST_LOGGED)}: invalid api token`,
    );
    return answerError(response, 401, 'ERR_UNAUTHENTICATED', 'invalid api token');
  }
  if (path.startsWith(PUBLISH) && (request.method === 'POST' || request.method === 'PUT')) {
    const query = at < 0 ? undefined : new URLSearchParams(request.url.slice(at + 1));
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

async function publish({ appId, component, eventLog, log }, { path, query, request, response }) {
  const [pubsub, ...rest] = path.slice(PUBLISH.length).split('/');
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

async function append({ component, eventLog, topic, query, body, request, response }) {
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
      `error when publishing to topic ${topic}: ${error.message}`,
    );
  }
}

function readBody(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
      if (size <= MOST_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > MOST_BYTES ? undefined : text(chunks)));
    request.on('error', reject);
  });
}

function text(chunks) {
  return (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString('utf8');
}

function answerHealth({ eventLog, appId }, response) {
  if (eventLog.redis.status !== 'ready')
    return answerError(response, 500, 'ERR_HEALTH_NOT_READY', `${appId}: the broker is away`);
  response.statusCode = 204;
  return response.end();
}

function metadata({ appId, appPort, component, subscriptions }) {
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

function answerError(response, status, errorCode, message) {
  return answerJson(response, status, { errorCode, message });
}

function answerJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
