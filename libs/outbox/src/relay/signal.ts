/** A flag that can be awaited: raised several times before a wait, it ends one wait. */
export class Signal {
  private raised = false;
  private waiter: (() => void) | undefined;

  raise(): void {
    this.raised = true;
    this.waiter?.();
  }

  /** Forgets that it was raised. */
  lower(): void {
    this.raised = false;
  }

  /** Resolves when raised, at once if it was raised before, or when the time is up; the flag is down afterwards. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.waiter = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.waiter = undefined;
    }
    this.raised = false;
  }
}
