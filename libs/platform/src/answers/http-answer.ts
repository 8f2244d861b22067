import type { FastifyReply } from 'fastify';

/** A response before it is sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a repetition under the same idempotency key gets this answer again. */
  readonly isFinal: boolean;
}

/** A final success. */
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

/** The outcome is not known yet: the client polls again. */
export const accepted = (body: unknown): HttpAnswer => ({
  status: 202,
  body,
  headers: { 'retry-after': POLL_SECONDS },
  isFinal: false,
});

/** Sends an answer, unless the request was already answered because of its timeout. */
export function send(reply: FastifyReply, { status, body, headers = {} }: HttpAnswer): void {
  sendText(reply, { status, body: textOf(body), headers });
}

/** The serialised body of an answer. */
export const textOf = (body: unknown): string | undefined =>
  body === undefined ? undefined : JSON.stringify(body);

/** Sends an answer whose body is already serialised. */
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
