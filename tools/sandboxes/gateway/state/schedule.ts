/**
 * What falls due by the sandbox's clock (an authorisation, a session, a pending bank transfer): a binary heap
 * by time. An entry is a hint: its handler looks at the record again and does nothing where it moved on.
 */
export class Schedule {
  #heap = [];
  #handlers = {};

  /** @param handlers task name → function of the record's id */
  use(handlers) {
    this.#handlers = handlers;
  }

  clear() {
    this.#heap = [];
  }

  add(at, task, id) {
    const heap = this.#heap;
    heap.push({ at, task, id });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (heap[parent].at <= heap[i].at) break;
      swap(heap, i, parent);
      i = parent;
    }
  }

  /** Runs everything due at `now`, earliest first; says how many entries that were. */
  run(now) {
    let count = 0;
    while (this.#heap.length > 0 && this.#heap[0].at <= now) {
      const { task, id } = this.#pop();
      this.#handlers[task](id);
      count += 1;
    }
    return count;
  }

  #pop() {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return top;
    heap[0] = last;
    sink(heap);
    return top;
  }
}

function sink(heap) {
  for (let i = 0; ;) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2]) {
      if (child < heap.length && heap[child].at < heap[least].at) least = child;
    }
    if (least === i) return;
    swap(heap, i, least);
    i = least;
  }
}

function swap(heap, a, b) {
  [heap[a], heap[b]] = [heap[b], heap[a]];
}
