/** Every status of a dispute, as the gateway names it. `warning_…`: the bank inquires, no money has moved yet. */
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
 * Every legal move of a dispute (PAY-8): forward only, in whatever order events arrive. A lost dispute may be appealed and a bank may
 * reverse its decision: a move out of a closed status needs a later reading than the one that recorded that status.
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

/** The statuses that may precede this one: the guard of the write that moves a dispute. */
export const statusesBefore = (to: DisputeStatus): readonly DisputeStatus[] =>
  DISPUTE_STATUSES.filter((from) => DISPUTE_MOVES[from].includes(to));

/** Whether we know this status. */
export const isDisputeStatus = (text: string): text is DisputeStatus =>
  (DISPUTE_STATUSES as readonly string[]).includes(text);

/** The shop has to answer the bank or loses the dispute. */
export const needsResponse = (status: DisputeStatus): boolean => status.endsWith('needs_response');

/** The bank has decided. */
export const isClosed = (status: DisputeStatus): boolean =>
  status === 'won' || status === 'lost' || status === 'prevented' || status === 'warning_closed';
