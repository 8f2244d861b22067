/** Until when a remote call may take, in epoch milliseconds; without it the client's default applies. */
export interface Call {
  readonly deadline?: number | undefined;
}

/** Names an attempt to a participant: every effect and every undo carries it. */
export interface AttemptRef {
  readonly checkoutId: string;
  readonly attempt: number;
}
