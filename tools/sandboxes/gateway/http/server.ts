import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import type { Answer, Call, Reply } from './messages.ts';

const MAX_BODY_BYTES = 1_000_000;
/** Longer than clients keep theirs, so that a call seldom meets a connection just closed here. */
const KEEP_ALIVE_MS = 120_000;

function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => resolve(size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString() : undefined));
    request.on('error', reject);
  });
}

/** undefined for a body that is too large. */
async function readCall(request: IncomingMessage): Promise<Call | undefined> {
  const { method = '', url = '', headers } = request;
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? '' : url.slice(cut + 1);
  const body = await readBody(request);
  return body === undefined ? undefined : { method, path, query, headers, body };
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if ('destroy' in reply) {
    request.socket.destroy();
    return;
  }
  const headers = { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) };
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}

const TOO_LARGE: Answer = {
  status: 413,
  body: '{"error":{"message":"Request body too large","type":"invalid_request_error"}}',
};
const BROKEN: Answer = {
  status: 500,
  body: '{"error":{"message":"An unknown error occurred","type":"api_error"}}',
};

/** Serves `handle`; `report` takes what it throws, which is answered as 500. */
export function httpServer(handle: (call: Call) => Promise<Reply>, report: (error: unknown) => void): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, async (request, response) => {
    try {
      const call = await readCall(request);
      send(request, response, call === undefined ? TOO_LARGE : await handle(call));
    } catch (error) {
      report(error);
      if (!response.headersSent) send(request, response, BROKEN);
    }
  });
}

/** Resolves with the port that was taken. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port'));
      else resolve(address.port);
    });
  });
}

/** Takes no new calls, answers those in progress, and closes what is idle. */
export function stop(server: Server, graceMs: number): Promise<void> {
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
