import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';

import { currentContext, runInContext } from '@holdfast/request-context';
import type { RequestContext } from '@holdfast/request-context';

/** Facts of a span. Attributes hold names, ids and counts only, never a customer's input. */
export interface SpanFacts {
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly attributes?: Attributes;
}

/** Ends a span; with an error where its work failed. */
export type EndSpan = (error?: unknown) => void;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

let tracer: Tracer | undefined;

/** Enables spans in this process, or disables them with undefined; see `startTelemetry`. */
export function useTracer(given: Tracer | undefined): void {
  tracer = given;
}

/** Whether this process makes spans. Without spans, each function here costs one comparison. */
export const isTracing = (): boolean => tracer !== undefined;

/** The W3C header is the one carrier: in request contexts, metadata, outbox rows and events. A trace that starts here has no parent. */
function parentOf({ traceparent, startsTrace }: RequestContext): Context {
  if (startsTrace) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

const reasonOf = (error: unknown): string => {
  const { reason, code, name } = error as { reason?: unknown; code?: unknown; name?: unknown };
  return [reason, code, name].find((fact) => typeof fact === 'string') ?? 'error';
};

/** The kind of an error, never its message, which may contain a customer's input. */
function end(span: Span, error?: unknown): void {
  if (error !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) });
    span.setAttribute('error.type', reasonOf(error));
  }
  span.end();
}

function start(active: Tracer, name: string, facts: SpanFacts, context: RequestContext): Span {
  const { kind = 'internal', attributes = {} } = facts;
  return active.startSpan(name, { kind: KINDS[kind], attributes }, parentOf(context));
}

/** A span that its caller ends, and the context for the work that it causes. */
export interface OpenSpan {
  readonly context: RequestContext;
  readonly span: Span;
  readonly end: EndSpan;
}

/** Opens a span in a context; undefined while spans are disabled. */
export function openSpan(context: RequestContext, name: string, facts: SpanFacts = {}): OpenSpan | undefined {
  if (!tracer) return undefined;
  const span = start(tracer, name, facts, context);
  const { startsTrace: _begins, ...rest } = context;
  return {
    span,
    context: { ...rest, traceparent: traceparentOf(span) },
    end: (error) => end(span, error),
  };
}

/**
 * Runs `work` as a span of the current trace; its calls become part of it. A rejection ends the span as failed and is rethrown.
 * Outside of a request, or while spans are disabled, it only calls `work()`.
 */
export function inSpan<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T> {
  const context = tracer && currentContext();
  const opened = context && openSpan(context, name, facts);
  if (!opened) return work();
  return runInContext(opened.context, async () => {
    try {
      const result = await work();
      opened.end();
      return result;
    } catch (error) {
      opened.end(error);
      throw error;
    }
  });
}

/** Starts a span without children, such as a statement; undefined where there is no trace. */
export function leafSpan(name: string, facts: SpanFacts): EndSpan | undefined {
  if (!tracer) return undefined;
  const context = currentContext();
  if (!context || context.startsTrace) return undefined;
  const span = start(tracer, name, facts, context);
  return (error) => end(span, error);
}
