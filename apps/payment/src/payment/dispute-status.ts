/** Every status a dispute can have, in the gateway's words. `warning_…`: the bank only asks, no money has moved yet. */
export const DISPUTE_STATUSES = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'appeal_needs_response',
  'appeal_under_review',
  'prevented',
  'won',
  'lost',
] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

const ENDS: readonly DisputeStatus[] = ['won', 'lost', 'prevented'];

/**
 * Every move a dispute may make (PAY-8): forward only, however its events come. What is lost may be appealed, and a bank may still change
 * its mind: such a move counts only when the gateway was asked later than for the status it leaves.
 */
export const DISPUTE_MOVES: Readonly<Record<DisputeStatus, readonly DisputeStatus[]>> = {
  warning_needs_response: [
    'warning_under_review',
    'warning_closed',
    'needs_response',
    'under_review',
    ...ENDS,
  ],
  warning_under_review: ['warning_closed', 'needs_response', 'under_review', ...ENDS],
  warning_closed: ['needs_response', 'under_review', ...ENDS],
  needs_response: ['under_review', ...ENDS],
  under_review: ENDS,
  lost: ['appeal_needs_response', 'appeal_under_review', 'won'],
  appeal_needs_response: ['appeal_under_review', 'won', 'lost'],
  appeal_under_review: ['won', 'lost'],
  won: ['lost'],
  prevented: [],
};

/** The statuses from which a dispute may come to this one: the guard of the write that moves it. */
export const statusesBefore = (to: DisputeStatus): readonly DisputeStatus[] =>
  DISPUTE_STATUSES.filter((from) => DISPUTE_MOVES[from].includes(to));

/** Whether the gateway's word is one of these. */
export const isDisputeStatus = (text: string): text is DisputeStatus =>
  (DISPUTE_STATUSES as readonly string[]).includes(text);

/** The shop has to answer the bank, or loses. */
export const needsResponse = (status: DisputeStatus): boolean => status.endsWith('needs_response');

/** Nothing more is expected of it. */
export const isClosed = (status: DisputeStatus): boolean =>
  status === 'won' || status === 'lost' || status === 'prevented' || status === 'warning_closed';
