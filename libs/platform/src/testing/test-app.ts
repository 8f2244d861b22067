import { request as httpRequest } from 'node:http';
import type { Agent, IncomingHttpHeaders } from 'node:http';

import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';

import { PublicRoutes } from '../listeners/public-routes.js';
import { startApp } from '../serve.js';
import type { RunningApp } from '../serve.js';

export const TOKEN = 'the-token-of-the-sidecar';
export const PREVIOUS = 'the-previous-token';
/** Bodies that reached a handler. */
export const received: unknown[] = [];
/** A request that waits in its handler until a test calls `release`. */
export const waiting: { release?: (() => void) | undefined } = {};

@PublicRoutes()
@Controller('v1/things')
class Things {
  @Get()
  list(): object {
    return { things: [] };
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise<void>((resolve) => (waiting.release = resolve));
    return { slow: true };
  }
}

/** A controller without the mark for public routes. */
@Controller('v1/unmarked')
class Unmarked {
  @Get('slow')
  async slow(): Promise<object> {
    await new Promise<void>((resolve) => (waiting.release = resolve));
    return { slow: true };
  }

  @Get()
  list(): object {
    return { secrets: [] };
  }
}

@Controller('ops/things')
class Ops {
  @Post()
  @HttpCode(200)
  act(@Body() body: unknown): object {
    received.push(body);
    return { done: true };
  }
}

@Controller('events')
class Events {
  @Post('payment.failed')
  @HttpCode(200)
  failed(@Body() body: unknown): object {
    received.push(body);
    return { status: 'SUCCESS' };
  }
}

class ThingsModule {}

/** An app with a route of each kind. */
export const start = (settings: object = {}): Promise<RunningApp> =>
  startApp({
    name: 'things',
    config: () => ({
      HOLDFAST_ENV: 'local',
      BIND_HOST: '127.0.0.1',
      HTTP_PORT: 0,
      INTERNAL_HTTP_PORT: 0,
      LOG_LEVEL: 'silent',
      SHUTDOWN_DRAIN_MS: 0,
      SHUTDOWN_LIMIT_MS: 5_000,
      APP_API_TOKEN: TOKEN,
      APP_API_TOKEN_PREVIOUS: PREVIOUS,
      ...settings,
    }),
    module: () => ({ module: ThingsModule, controllers: [Things, Unmarked, Ops, Events] }),
  });

/** A raw response. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly headers?: Record<string, string>;
  readonly body?: string | undefined;
  readonly agent?: Agent;
}

/** Sends a request with its path unchanged; no client normalises it. */
export function raw(base: string, method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { headers = {}, body, agent = false } = asked;
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode!, headers: response.headers, body: text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Spellings of a path that a server may treat as the same. */
export const SPELLINGS = (path: string, host: string): [string, string][] => [
  ['plain', path],
  [
    'percent-encoded',
    path.replace(/^\/(.)/, (_all, first: string) => `/%${first.charCodeAt(0).toString(16)}`),
  ],
  [
    'percent-encoded in capitals',
    path.replace(/(\w)$/, (last) => `%${last.charCodeAt(0).toString(16).toUpperCase()}`),
  ],
  ['with two slashes', `/${path}`],
  ['with a parameter', `${path};x`],
  ['with a trailing slash', `${path}/`],
  ['in mixed case', path.toUpperCase()],
  ['in absolute form', `http://${host}${path}`],
  ['in absolute form for another host', `http://elsewhere.example${path}`],
  ['with a parent segment', `/v1/..${path}`],
  ['with a query', `${path}?a=b`],
];
