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

describe('OPS-5 spans with a collector', () => {
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

  it('EVT-5 continue the received trace, each below the span that caused it', async () => {
    await runInContext(given(), () =>
      inSpan('outer', { kind: 'server' }, () => inSpan('inner', {}, async () => leafSpan('leaf', {})?.())),
    );

    const [outer, inner, leaf] = ['outer', 'inner', 'leaf'].map((name) => named(name)!);
    expect(outer!.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: 'b7ad6b7169203331' });
    expect(inner!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId);
    expect(leaf!.parentSpanContext?.spanId).toBe(inner!.spanContext().spanId);
  });

  it('EVT-5 pass their own id on in the context, and change nothing else in it', async () => {
    const context = given();

    const inside = await runInContext(context, () => inSpan('work', {}, async () => currentContext()!));

    const { traceId, spanId } = named('work')!.spanContext();
    expect(inside).toEqual({ ...context, traceparent: `00-${traceId}-${spanId}-01` });
  });

  it('start a trace without a parent where none was received', () => {
    const opened = openSpan(contextFrom({ tenantId: 'demo' }), 'first')!;
    opened.end();

    expect(named('first')!.parentSpanContext).toBeUndefined();
    expect(opened.context.startsTrace).toBeUndefined();
  });

  it('are not kept where the caller decided so, and pass that decision on', async () => {
    const inside = await runInContext(given('00'), () => inSpan('quiet', {}, async () => currentContext()!));

    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(inside.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  it('SEC-3 contain the kind of an error, never its message', async () => {
    const error = Object.assign(new Error('card pm_card_visa refused'), { reason: 'PAYMENT_DECLINED' });

    const failed = runInContext(given(), () => inSpan('pay', {}, () => Promise.reject(error)));

    await expect(failed).rejects.toBe(error);
    const { status, attributes, events } = named('pay')!;
    expect(status).toEqual({ code: 2, message: 'PAYMENT_DECLINED' });
    expect(JSON.stringify([status, attributes, events])).not.toContain('pm_card');
  });
});

describe('OPS-5 spans without a collector', () => {
  it('are not made, and the context is the same object', async () => {
    const context = given();

    const inside = await runInContext(context, () => inSpan('work', {}, async () => currentContext()));

    expect(inside).toBe(context);
    expect(openSpan(context, 'work')).toBeUndefined();
    expect(runInContext(context, () => leafSpan('leaf', {}))).toBeUndefined();
  });
});
