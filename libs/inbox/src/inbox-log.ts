/** Where consumers tell what happens; the service's `Log` is one. */
export interface InboxLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => {};

/** For callers without a log. */
export const NO_LOG: InboxLog = { info: nothing, warn: nothing, error: nothing };
