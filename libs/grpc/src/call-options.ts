/** The limit of a call's time: an instant (epoch milliseconds), or a duration from now. */
export interface CallOptions {
  readonly deadline?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** The caller's token, where the method asks for one: `Bearer <token>`. */
  readonly authorization?: string | undefined;
}

/** A method as its callers call it. */
export type PromisedMethod = (request: unknown, call?: CallOptions) => Promise<unknown>;

/** A method that streams its answers, as its callers call it: the stream ends with the signal. */
export type StreamedMethod = (
  request: unknown,
  call: { readonly signal: AbortSignal },
) => AsyncIterable<unknown>;
