/** The gateway's object and our record contradict each other. A retry gets the same answer: an operator has to look. */
export class GatewayContradiction extends Error {
  override readonly name = 'GatewayContradiction';

  /**
   * @param kind `missing`: the gateway has no such object; `mismatch`: its amount or currency differs from our row; `not_understood`: its
   * status or event is unknown to us; `illegal_move`: its state is one that our row can never reach
   */
  constructor(
    readonly kind: 'missing' | 'mismatch' | 'not_understood' | 'illegal_move',
    message: string,
  ) {
    super(message);
  }
}
