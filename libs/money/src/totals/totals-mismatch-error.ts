/** The parts of a quote do not add up to its total. Such a quote is never authorized (TOT-4). */
export class TotalsMismatchError extends Error {
  override readonly name = 'TotalsMismatchError';
}
