/** A header as it goes over the wire. */
export type Header = readonly [name: string, value: string];

/** A request as it goes over the wire. */
export interface HttpRequest {
  method: string;
  target: string;
  headers: Header[];
  body: Buffer | undefined;
  /** Undefined: JSON; null: none is named. */
  contentType?: string | null;
  chunked?: boolean;
  /** The part of it that is sent before the client goes away. */
  cutOff?: number;
  /** The statuses that the document promises; undefined where it promises nothing about such a request. */
  documented: string[] | undefined;
  /** What was done to it beside its values. */
  readonly changed: string[];
}

/** Text as header values carry it: bytes, no line ends (those would end the header, and are tried on their own). */
export const headerText = (text: string): string =>
  Buffer.from(text.replaceAll(/[\r\n\0]/g, ' ').slice(0, 9_000)).toString('latin1');
