/**
 * Structured log: a constant message, facts in fields. `log.info({ sagaId, step }, 'saga step finished')`. A class, so that Nest injects it
 * by type; the platform provides one that writes JSON lines.
 */
export abstract class Log {
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
}

const nothing = (_fields: object, _message: string): void => {};

/** Writes nothing; for callers without a log. Its own type, since a spread of the class's would lose its methods. */
export const NO_LOG = { debug: nothing, info: nothing, warn: nothing, error: nothing } satisfies Log;
