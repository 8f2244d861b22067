import { createHash, timingSafeEqual } from 'node:crypto';

import type { FastifyRequest } from 'fastify';

import { DomainError } from '@holdfast/errors';
import { counter } from '@holdfast/telemetry';

/** Routes for events. Matched by the path of the route, so that every consumer is guarded without a mark. */
const EVENT_ROUTE = /^\/events(\/|$)/;
/** The header for Dapr's app token. */
export const EVENT_TOKEN_HEADER = 'dapr-api-token';
const refused = () =>
  counter({
    name: 'holdfast_events_unauthenticated_total',
    help: "Deliveries of events that did not prove to come from the app's sidecar",
    labelNames: ['token'],
  });

/** The part of an app's configuration that authenticates deliveries of events. */
export interface EventTokenConfig {
  readonly HOLDFAST_ENV: 'production' | 'local';
  readonly APP_API_TOKEN?: string | undefined;
  readonly APP_API_TOKEN_PREVIOUS?: string | undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Authenticates an app's own sidecar (TRU-2) by Dapr's app token, compared in constant time. Two tokens are accepted, so that one can be
 * rotated while events are delivered. Without a token no delivery is accepted, except on a local machine (`local`).
 */
export class EventToken {
  private readonly accepted: readonly Buffer[];
  private readonly isOpen: boolean;

  constructor(config: EventTokenConfig) {
    const tokens = [config.APP_API_TOKEN, config.APP_API_TOKEN_PREVIOUS].filter(
      (token) => token !== undefined,
    );
    this.accepted = tokens.map(digest);
    this.isOpen = config.HOLDFAST_ENV === 'local' && tokens.length === 0;
    // Starts at zero, so that Prometheus sees the first refusal as an increase.
    for (const token of ['missing', 'wrong']) refused().inc({ token }, 0);
  }

  /** UNAUTHENTICATED for a delivery without the sidecar's token, else undefined. Called before the body is read. */
  problemOf(request: FastifyRequest): DomainError | undefined {
    if (this.isOpen || !EVENT_ROUTE.test(request.routeOptions.url ?? '')) return undefined;
    const given = request.headers[EVENT_TOKEN_HEADER];
    if (typeof given === 'string' && this.accepts(given)) return undefined;
    refused().inc({ token: given === undefined ? 'missing' : 'wrong' });
    return new DomainError('UNAUTHENTICATED', { detail: "events are taken from the app's own sidecar only" });
  }

  private accepts(given: string): boolean {
    const candidate = digest(given);
    // Compares all tokens, so that the time does not reveal which one matched.
    return this.accepted.map((token) => timingSafeEqual(token, candidate)).includes(true);
  }
}
