import { describe, expect, it } from '@jest/globals';

import {
  DISPUTE_MOVES,
  DISPUTE_STATUSES,
  isClosed,
  needsResponse,
  statusesBefore,
} from './dispute-status.js';
import type { DisputeStatus } from './dispute-status.js';

/** All statuses reachable from a status before it is closed. */
function reachable(from: DisputeStatus): Set<DisputeStatus> {
  const seen = new Set<DisputeStatus>();
  const walk = (status: DisputeStatus): void => {
    for (const next of DISPUTE_MOVES[status]) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (!isClosed(next)) walk(next);
    }
  };
  walk(from);
  return seen;
}

describe('PAY-8 a dispute moves only forward', () => {
  it.each(DISPUTE_STATUSES.filter((status) => !isClosed(status) && !status.startsWith('appeal')))(
    'never returns to %s before it is closed',
    (status) => expect([...reachable(status)]).not.toContain(status),
  );

  it('may skip statuses whose events were lost', () => {
    expect(statusesBefore('lost')).toEqual(
      expect.arrayContaining(['warning_needs_response', 'needs_response', 'under_review']),
    );
    expect(statusesBefore('needs_response')).not.toContain('under_review');
    expect(statusesBefore('under_review')).not.toContain('lost');
  });

  it('awaits a response only where the bank asked for one', () => {
    expect(DISPUTE_STATUSES.filter(needsResponse)).toEqual([
      'warning_needs_response',
      'needs_response',
      'appeal_needs_response',
    ]);
  });
});
