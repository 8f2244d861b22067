/** How long a call may take: until an instant (epoch milliseconds), or for so long from now. */
export interface CallOptions {
  readonly deadline?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** Whose call it is, where the method asks: `Bearer <token>`. */
  readonly authorization?: string | undefined;
}

/** A method as its callers have it. */
export type PromisedMethod = (request: unknown, call?: CallOptions) => Promise<unknown>;
