const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What ends a run before its last case: SIGINT, SIGTERM, or its limit. */
export interface EarlyEnd {
  /** Aborted by it; the reason is an error that says which of them. */
  readonly signal: AbortSignal;
  /** Resolves then, with the same in words; never otherwise. */
  readonly reason: Promise<string>;
  /** Listens no more. */
  forget(): void;
}

/** Listens for what ends a run early. A second signal ends the process at once. */
export function listenForEnd(limitMs: number | undefined): EarlyEnd {
  const ended = new AbortController();
  const { signal } = ended;
  const reason = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(messageIn(signal)), { once: true });
  });
  const interrupt = (name: NodeJS.Signals): void => ended.abort(new Error(`interrupted by ${name}`));
  for (const name of SIGNALS) process.once(name, interrupt);
  const timer =
    limitMs === undefined
      ? undefined
      : setTimeout(() => ended.abort(new Error(`out of time after ${limitMs / 1_000} s`)), limitMs);
  const forget = (): void => {
    for (const name of SIGNALS) process.off(name, interrupt);
    clearTimeout(timer);
  };
  return { signal, reason, forget };
}

const messageIn = ({ reason }: AbortSignal): string => (reason instanceof Error ? reason.message : 'ended');
