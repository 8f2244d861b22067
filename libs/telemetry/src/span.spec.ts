import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

import { contextFrom, currentContext, runInContext } from '@holdfast/request-context';

import { inSpan, leafSpan, openSpan, useTracer } from './span.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const given = (flags = '01') =>
  contextFrom({ tenantId: 'demo', traceparent: `00-${TRACE}-b7ad6b7169203331-${flags}` });

describe('OPS-5 spans, while there is a collector', () => {
  const exporter = new InMemorySpanExporter();
  const named = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name);

  beforeEach(() => {
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    useTracer(provider.getTracer('test'));
  });
  afterEach(() => {
    useTracer(undefined);
    exporter.reset();
  });

  it('EVT-5 go on from the trace that came, each under the one that caused it', async () => {
    await runInContext(given(), () =>
      inSpan('outer', { kind: 'server' }, () => inSpan('inner', {}, async () => leafSpan('leaf', {})?.())),
    );

    const [outer, inner, leaf] = ['outer', 'inner', 'leaf'].map((name) => named(name)!);
    expect(outer!.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: 'b7ad6b7169203331' });
    expect(inner!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId);
    expect(leaf!.parentSpanContext?.spanId).toBe(inner!.spanContext().spanId);
  });

  it('EVT-5 hand their own id on in the context, and nothing else changes in it', async () => {
    const context = given();

    const inside = await runInContext(context, () => inSpan('work', {}, async () => currentContext()!));

    const { traceId, spanId } = named('work')!.spanContext();
    expect(inside).toEqual({ ...context, traceparent: `00-${traceId}-${spanId}-01` });
  });

  it('begin a trace without a parent where none was sent', () => {
    const opened = openSpan(contextFrom({ tenantId: 'demo' }), 'first')!;
    opened.end();

    expect(named('first')!.parentSpanContext).toBeUndefined();
    expect(opened.context.isTraceDrawn).toBeUndefined();
  });

  it('are not kept where the caller decided against it, and say so to whoever is called', async () => {
    const inside = await runInContext(given('00'), () => inSpan('quiet', {}, async () => currentContext()!));

    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(inside.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it('SEC-3 tell the kind of an error, never its words', async () => {
    const error = Object.assign(new Error('card pm_card_visa refused'), { reason: 'PAYMENT_DECLINED' });

    const failed = runInContext(given(), () => inSpan('pay', {}, () => Promise.reject(error)));

    await expect(failed).rejects.toBe(error);
    const { status, attributes, events } = named('pay')!;
    expect(status).toEqual({ code: 2, message: 'PAYMENT_DECLINED' });
    expect(JSON.stringify([status, attributes, events])).not.toContain('pm_card');
  });
});

describe('OPS-5 spans, while there is no collector', () => {
  it('are not made, and the context is the very same', async () => {
    const context = given();

    const inside = await runInContext(context, () => inSpan('work', {}, async () => currentContext()));

    expect(inside).toBe(context);
    expect(openSpan(context, 'work')).toBeUndefined();
    expect(runInContext(context, () => leafSpan('leaf', {}))).toBeUndefined();
  });
});
