import type { Rows } from '../read-stack.ts';

const OPEN: ReadonlySet<string> = new Set(['running', 'awaiting_customer']);

/** The status of checkouts. */
export interface CheckoutStatuses {
  /** Has an open attempt. */
  readonly isOpen: (checkoutId: string) => boolean;
  /** An attempt is running: its rows change at this moment. */
  readonly isRunning: (checkoutId: string) => boolean;
  /** Holds nothing any more: it became an order or its session ended. A checkout whose session was never stored is not over: its hold expires. */
  readonly isOver: (checkoutId: string) => boolean;
}

/** The status of each checkout. */
export function checkoutsOf({ attempts, sessions }: Pick<Rows, 'attempts' | 'sessions'>): CheckoutStatuses {
  const idsOf = (rows: readonly { readonly checkout_id: string }[]): Set<string> =>
    new Set(rows.map(({ checkout_id: id }) => id));
  const open = idsOf(attempts.filter(({ status }) => OPEN.has(status)));
  const running = idsOf(attempts.filter(({ status }) => status === 'running'));
  const converted = idsOf(attempts.filter(({ status }) => status === 'completed'));
  const ended = idsOf(sessions.filter(({ is_released: isReleased }) => isReleased));
  return {
    isOpen: (id) => open.has(id),
    isRunning: (id) => running.has(id),
    isOver: (id) => !open.has(id) && (converted.has(id) || ended.has(id)),
  };
}
