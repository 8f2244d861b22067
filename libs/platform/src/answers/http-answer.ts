import type { FastifyReply } from 'fastify';

/** An answer before it is written. */
export interface HttpAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The last word on the request, so that a repetition under its idempotency key gets the same. */
  readonly isFinal: boolean;
}

/** A success that stands. */
export const final = (
  status: 200 | 201 | 204,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  body,
  headers,
  isFinal: true,
});

const POLL_SECONDS = '3';

/** Not settled yet: ask again. */
export const accepted = (body: unknown): HttpAnswer => ({
  status: 202,
  body,
  headers: { 'retry-after': POLL_SECONDS },
  isFinal: false,
});

/** Writes an answer, unless the request was answered already because its time was up. */
export function send(reply: FastifyReply, { status, body, headers = {} }: HttpAnswer): void {
  sendText(reply, { status, body: textOf(body), headers });
}

/** The bytes of an answer's body. */
export const textOf = (body: unknown): string | undefined =>
  body === undefined ? undefined : JSON.stringify(body);

/** Writes an answer whose body is serialised already. */
export function sendText(
  reply: FastifyReply,
  answer: {
    readonly status: number;
    readonly body: string | undefined;
    readonly headers: Readonly<Record<string, string>>;
  },
): void {
  if (reply.sent) return;
  reply.status(answer.status).headers(answer.headers);
  if (answer.body === undefined) void reply.send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(answer.body);
}
