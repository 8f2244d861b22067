/** Where background work tells what happened: constant message, facts in fields. */
export abstract class LogPort {
  /** Only of interest while looking for something. */
  abstract debug(fields: object, message: string): void;

  /** Something was done. */
  abstract info(fields: object, message: string): void;

  /** Something did not work and will be tried again. */
  abstract warn(fields: object, message: string): void;

  /** Somebody has to look. */
  abstract error(fields: object, message: string): void;
}
