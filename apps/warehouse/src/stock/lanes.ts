interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane<Request, Answer> {
  running: number;
  readonly waiting: Waiting<Request, Answer>[];
}

/** How requests are run: one result each, in their order; a rejection is everybody's. */
export interface LaneSettings<Request, Answer> {
  /** What a request needs for itself alone, such as a SKU's row. */
  readonly keysOf: (request: Request) => readonly string[];
  readonly run: (requests: readonly Request[]) => Promise<readonly PromiseSettledResult<Answer>[]>;
  readonly maxBatch: number;
}

function settle<Request, Answer>(
  entry: Waiting<Request, Answer>,
  result: PromiseSettledResult<Answer>,
): void {
  if (result.status === 'fulfilled') entry.resolve(result.value);
  else entry.reject(result.reason);
}

/**
 * Runs a request at once while nobody needs what it needs; else it waits until that work is done and then runs together with all others
 * that waited for the same. So what is rarely wanted never waits, and what everybody wants is taken by many at once instead of by one
 * after the other. There are no timers: a batch is as large as the time that the one before took.
 */
export class Lanes<Request, Answer> {
  private readonly lanes = new Map<string, Lane<Request, Answer>>();

  constructor(private readonly settings: LaneSettings<Request, Answer>) {}

  submit(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const entry = { request, resolve, reject };
      const busy = this.settings.keysOf(request).find((key) => this.lanes.has(key));
      if (busy === undefined) this.start([entry]);
      else this.lanes.get(busy)!.waiting.push(entry);
    });
  }

  private start(entries: readonly Waiting<Request, Answer>[]): void {
    const keys = [...new Set(entries.flatMap(({ request }) => this.settings.keysOf(request)))];
    for (const key of keys) {
      const lane = this.lanes.get(key) ?? { running: 0, waiting: [] };
      lane.running += 1;
      this.lanes.set(key, lane);
    }
    this.settings
      .run(entries.map(({ request }) => request))
      .then(
        (results) => entries.forEach((entry, index) => settle(entry, results[index]!)),
        (error: unknown) => entries.forEach(({ reject }) => reject(error)),
      )
      .finally(() => keys.forEach((key) => this.leave(key)));
  }

  private leave(key: string): void {
    const lane = this.lanes.get(key)!;
    lane.running -= 1;
    if (lane.running > 0) return;
    if (lane.waiting.length === 0) this.lanes.delete(key);
    else this.start(lane.waiting.splice(0, this.settings.maxBatch));
  }
}
