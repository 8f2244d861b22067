const OPEN = new Set(['running', 'awaiting_customer']);

/**
 * How checkouts stand: `isOpen` has an attempt under way; `isOver` can hold nothing any more, as it has become an order or its session was
 * ended. One whose session was never stored is neither: its hold ends by itself.
 */
export function checkoutsOf({ attempts, sessions }) {
  const idsOf = (rows) => new Set(rows.map(({ checkout_id: id }) => id));
  const open = idsOf(attempts.filter(({ status }) => OPEN.has(status)));
  const converted = idsOf(attempts.filter(({ status }) => status === 'completed'));
  const ended = idsOf(sessions.filter(({ is_released: isReleased }) => isReleased));
  return {
    isOpen: (id) => open.has(id),
    isOver: (id) => !open.has(id) && (converted.has(id) || ended.has(id)),
  };
}
