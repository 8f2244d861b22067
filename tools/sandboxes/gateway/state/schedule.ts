export type Task = 'expireAuthorization' | 'expireSession' | 'settleSession' | 'endRefund';
/** Task name → function of the record's id. */
export type Tasks = Record<Task, (id: string) => void>;

interface Entry {
  /** Seconds of the sandbox's clock. */
  at: number;
  task: Task;
  id: string;
}

/**
 * What falls due by the sandbox's clock (an authorization, a session, a pending bank transfer): a binary heap
 * by time. An entry is a hint: its handler reads the record again and does nothing where it moved on.
 */
export class Schedule {
  #heap: Entry[] = [];
  #tasks: Tasks | undefined;

  use(tasks: Tasks): void {
    this.#tasks = tasks;
  }

  clear(): void {
    this.#heap = [];
  }

  add(at: number, task: Task, id: string): void {
    const heap = this.#heap;
    heap.push({ at, task, id });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (entry(heap, parent).at <= entry(heap, i).at) break;
      swap(heap, i, parent);
      i = parent;
    }
  }

  /** Runs everything due at `now`, earliest first; returns how many entries that were. */
  run(now: number): number {
    let count = 0;
    for (let first = this.#heap[0]; first && first.at <= now; first = this.#heap[0]) {
      this.#removeFirst();
      this.#tasks?.[first.task](first.id);
      count += 1;
    }
    return count;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    sink(heap);
  }
}

function entry(heap: readonly Entry[], index: number): Entry {
  const found = heap[index];
  if (!found) throw new RangeError(`The schedule has no entry ${index}`);
  return found;
}

function sink(heap: Entry[]): void {
  for (let i = 0; ;) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2]) {
      if (child < heap.length && entry(heap, child).at < entry(heap, least).at) least = child;
    }
    if (least === i) return;
    swap(heap, i, least);
    i = least;
  }
}

function swap(heap: Entry[], a: number, b: number): void {
  [heap[a], heap[b]] = [entry(heap, b), entry(heap, a)];
}
