import { EVENT_TOKEN_HEADER } from './event-token.js';
import type { EventTokenConfig } from './event-token.js';
import type { InternalListener } from './internal-listener.js';

/** Delivers events to the app's own routes as its sidecar does: through the internal port, with the token. */
export class OwnRoutes {
  constructor(
    private readonly internal: InternalListener,
    private readonly config: Pick<EventTokenConfig, 'APP_API_TOKEN'>,
  ) {}

  /** Delivers a CloudEvent to the route of a topic; rejects without an answer within `timeoutMs`. */
  deliver(topic: string, event: unknown, timeoutMs: number): Promise<Response> {
    const token = this.config.APP_API_TOKEN;
    return fetch(`${this.internal.url}/events/${encodeURIComponent(topic)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json',
        ...(token !== undefined && { [EVENT_TOKEN_HEADER]: token }),
      },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(timeoutMs),
    });
  }
}
