import { EVENT_TOKEN_HEADER } from './event-token.js';
import type { EventTokenConfig } from './event-token.js';
import type { InternalListener } from './internal-listener.js';

/** The app's own routes for events, reached as its sidecar reaches them: by the internal port, with the token. */
export class OwnRoutes {
  constructor(
    private readonly internal: InternalListener,
    private readonly config: Pick<EventTokenConfig, 'APP_API_TOKEN'>,
  ) {}

  /** Hands a CloudEvent to the route of a topic; rejects when no answer comes within `timeoutMs`. */
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
