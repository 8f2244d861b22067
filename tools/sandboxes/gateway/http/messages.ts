import type { IncomingHttpHeaders } from 'node:http';

/** A request as the sandbox reads it. */
export interface Call {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Cuts the connection instead of answering. */
export interface LostAnswer {
  destroy: true;
}

export type Reply = Answer | LostAnswer;

/** One header; Node joins repeated ones to one text. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** An object of JSON, its fields yet to be read. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object';
}
