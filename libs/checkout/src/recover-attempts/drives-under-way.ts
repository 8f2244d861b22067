/** The attempts that run at the moment, up to a limit, so that one that hangs does not delay the others. */
export class DrivesUnderWay {
  private readonly drives = new Set<Promise<void>>();

  constructor(private readonly max: number) {}

  /** The number of drives that may still begin. */
  get free(): number {
    return Math.max(0, this.max - this.drives.size);
  }

  /** Resolves when another may begin. */
  async room(): Promise<void> {
    while (this.free === 0) await Promise.race(this.drives);
  }

  /** Takes one in; it must not reject. */
  add(drive: Promise<void>): void {
    const tracked: Promise<void> = drive.finally(() => this.drives.delete(tracked));
    this.drives.add(tracked);
  }

  /** Resolves when none is left. */
  async settled(): Promise<void> {
    while (this.drives.size > 0) await Promise.all(this.drives);
  }
}
