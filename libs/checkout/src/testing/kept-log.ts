import { Log } from '@holdfast/telemetry';

/** A log that keeps its lines. */
export class KeptLog extends Log {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];

  override debug(fields: object, message: string): void {
    this.keep('debug', fields, message);
  }

  override info(fields: object, message: string): void {
    this.keep('info', fields, message);
  }

  override warn(fields: object, message: string): void {
    this.keep('warn', fields, message);
  }

  override error(fields: object, message: string): void {
    this.keep('error', fields, message);
  }

  private keep(level: string, fields: object, message: string): void {
    this.lines.push({ level, message, fields });
  }
}
