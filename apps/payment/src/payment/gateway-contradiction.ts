/** What the gateway has that cannot be brought together with what is here. Asking again would answer the same: people have to look. */
export class GatewayContradiction extends Error {
  override readonly name = 'GatewayContradiction';

  /**
   * @param kind `missing`: the gateway says that there is no such object; `mismatch`: another amount or currency than the row's;
   * `not_understood`: words that nobody here knows; `illegal_move`: a state that the row's own can never become
   */
  constructor(
    readonly kind: 'missing' | 'mismatch' | 'not_understood' | 'illegal_move',
    message: string,
  ) {
    super(message);
  }
}
