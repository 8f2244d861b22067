/** The parts of a quote do not add up to it. Never shown to a customer as a price: nothing is authorised (TOT-4). */
export class TotalsMismatchError extends Error {
  override readonly name = 'TotalsMismatchError';
}
