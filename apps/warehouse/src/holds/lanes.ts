interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane<Request, Answer> {
  running: number;
  readonly waiting: Waiting<Request, Answer>[];
}

/** Options for running requests. */
export interface LaneSettings<Request, Answer> {
  /** The keys that a request needs exclusively, such as a SKU's row. */
  readonly keysOf: (request: Request) => readonly string[];
  /** One result per request, in their order; a rejection rejects all of them. */
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
 * Runs a request at once unless a running one uses one of its keys; then it waits for that one and runs together with all others that
 * wait for the same key. So rare keys never wait, and hot ones are served in batches. There are no timers: the duration of one batch
 * determines the size of the next.
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
