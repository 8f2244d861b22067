import type { AttemptSummary } from '../checkout-session/checkout-session.js';

/** Where the customer pays, and until when. */
export interface HostedPage {
  readonly url: string;
  readonly expiresAt: Date;
}

/** The page that an attempt waits at, while the customer can still pay on it. */
export function openPageOf(attempt: AttemptSummary | undefined): HostedPage | undefined {
  if (attempt?.status !== 'awaiting_customer' || attempt.isDeadlineOver) return undefined;
  const { pause, customerDeadline } = attempt;
  if (!pause || !('url' in pause) || pause.url === null || !customerDeadline) return undefined;
  return { url: pause.url, expiresAt: customerDeadline };
}
