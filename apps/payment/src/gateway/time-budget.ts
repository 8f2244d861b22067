/** Below this a call could only be cut off half-way. */
const LEAST_MS = 50;

/** The time that one of our own calls may spend at the gateway: below its caller's deadline, so that the caller hears what became of it. */
export class TimeBudget {
  private constructor(
    private readonly until: number,
    private readonly callMs: number,
  ) {}

  /** @param limits `deadline`: the caller's, epoch milliseconds; `budgetMs`: where she has none, and never more; `callMs`: for one call */
  static from(limits: {
    deadline?: number | undefined;
    budgetMs: number;
    callMs: number;
    reserveMs?: number;
  }): TimeBudget {
    const { deadline = Infinity, budgetMs, callMs, reserveMs = 150 } = limits;
    return new TimeBudget(Math.min(deadline - reserveMs, Date.now() + budgetMs), callMs);
  }

  get leftMs(): number {
    return this.until - Date.now();
  }

  /** Whether another call, after a pause, can still be waited for. */
  allows(pauseMs = 0): boolean {
    return this.leftMs > pauseMs + LEAST_MS;
  }

  /** How long the next call may take. */
  get callTimeoutMs(): number {
    return Math.max(1, Math.min(this.callMs, this.leftMs));
  }
}
