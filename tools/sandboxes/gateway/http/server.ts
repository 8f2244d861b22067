import { createServer } from 'node:http';

const MAX_BODY_BYTES = 1_000_000;
/** Longer than clients keep theirs, so that a call seldom meets a connection just closed here. */
const KEEP_ALIVE_MS = 120_000;

function readBody(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString() : undefined));
    request.on('error', reject);
  });
}

async function readCall(request) {
  const { method, url, headers } = request;
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? '' : url.slice(cut + 1);
  return { method, path, query, headers, body: await readBody(request) };
}

function send(request, response, reply) {
  if (reply.destroy) {
    request.socket.destroy();
    return;
  }
  const headers = { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) };
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}

const TOO_LARGE = {
  status: 413,
  body: '{"error":{"message":"Request body too large","type":"invalid_request_error"}}',
};
const BROKEN = { status: 500, body: '{"error":{"message":"An unknown error occurred","type":"api_error"}}' };

/** `handle(call)` → reply; a reply of `{destroy: true}` cuts the connection instead of answering. */
export function httpServer(handle, report) {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true },
    async (request, response) => {
      try {
        const call = await readCall(request);
        send(request, response, call.body === undefined ? TOO_LARGE : await handle(call));
      } catch (error) {
        report(error);
        if (!response.headersSent) send(request, response, BROKEN);
      }
    },
  );
  return server;
}

/** Resolves with the port that was taken. */
export function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address().port);
    });
  });
}

/** Takes no new calls, answers those under way, and closes what is idle. */
export function stop(server, graceMs) {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    cut.unref();
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
