/** A call with less time than this would only time out. */
const MIN_CALL_MS = 50;
/** Kept back for our own answer to the caller. */
const DEFAULT_RESERVE_MS = 150;

/** The time that one of our calls may spend at the gateway. It ends before the caller's deadline, so that the caller gets our answer. */
export class TimeBudget {
  private constructor(
    private readonly until: number,
    private readonly callMs: number,
  ) {}

  /** @param limits `deadline`: the caller's, epoch milliseconds; `budgetMs`: upper limit, also without a deadline; `callMs`: per call */
  static from(limits: {
    deadline?: number | undefined;
    budgetMs: number;
    callMs: number;
    reserveMs?: number;
  }): TimeBudget {
    const { deadline = Infinity, budgetMs, callMs, reserveMs = DEFAULT_RESERVE_MS } = limits;
    return new TimeBudget(Math.min(deadline - reserveMs, Date.now() + budgetMs), callMs);
  }

  get leftMs(): number {
    return this.until - Date.now();
  }

  /** Whether there is time for another call after a pause. */
  allows(pauseMs = 0): boolean {
    return this.leftMs > pauseMs + MIN_CALL_MS;
  }

  /** Timeout of the next call. */
  get callTimeoutMs(): number {
    return Math.max(1, Math.min(this.callMs, this.leftMs));
  }
}
