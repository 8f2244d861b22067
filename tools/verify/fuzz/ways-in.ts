import type { Random } from '../chaos/random.ts';
import type { HttpAnswer } from './http-exchange.ts';

/** The port of an app's two. */
export type Port = 'http' | 'internal';

/** The sender of a delivery: the app's sidecar, or another client. */
export interface WayIn {
  readonly port: Port;
  /** Undefined: none is sent. */
  readonly token: string | undefined;
  readonly isSidecar: boolean;
}

/** What the public port does not serve: events, operators' routes and figures, metrics. */
const INTERNAL = /^\/(events|ops)\/|^\/metrics$|^\/health\/events$|^\/v1\/(daily|reports)/;

/** By which of an app's ports a route is served. */
export const portOf = (path: string): Port => (INTERNAL.test(path) ? 'internal' : 'http');

/** Answers that say no more than that nothing is there, or that no request could be read. */
const NOTHING_THERE = new Set([400, 404, 408, 413, 414, 415, 431]);

/** What is wrong with the public port's answer to what it does not serve. */
export const judgeClosed = ({ status }: Pick<HttpAnswer, 'status'>): string[] =>
  status === undefined || NOTHING_THERE.has(status) ? [] : [`the public port answers ${status}`];

/** Draws the sender of a delivery: mostly the sidecar. */
export function drawWay(random: Random, appApiToken: string): WayIn {
  if (random.chance(0.7)) return { port: 'internal', token: appApiToken, isSidecar: true };
  const token = random.pick([
    undefined,
    '',
    'guessed',
    `${appApiToken}x`,
    appApiToken.slice(0, -1),
    appApiToken,
  ]);
  // The right token opens nothing on the public port.
  return {
    port: token === appApiToken ? 'http' : random.pick(['http', 'internal']),
    token,
    isSidecar: false,
  };
}

/**
 * What is wrong with the answer to a delivery that is not the sidecar's: no consumer may have seen it. The internal port names a route's
 * methods to anybody (405, and 204 for OPTIONS: TRU-13).
 */
export function judgeStranger(
  { port }: Pick<WayIn, 'port'>,
  method: string,
  answer: Pick<HttpAnswer, 'status'>,
): string[] {
  if (port === 'http') return judgeClosed(answer);
  const { status } = answer;
  const namesMethods = status === 405 || (method === 'OPTIONS' && status === 204);
  return status === undefined || status === 401 || namesMethods || NOTHING_THERE.has(status)
    ? []
    : [`a stranger's delivery is answered with ${status}`];
}
