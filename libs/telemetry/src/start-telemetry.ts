import { useTracer } from './span.js';

/** The part of an app's configuration that says where spans are sent; see `telemetrySettings`. */
export interface TelemetryConfig {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_TRACES_SAMPLER_ARG?: number | undefined;
}

/** Sends the remaining spans and disables spans. Never fails: telemetry must not keep a process from stopping. */
export type StopTelemetry = () => Promise<void>;

const FLUSH_MS = 3_000;

/**
 * Sends spans of this process by OTLP over HTTP to `<endpoint>/v1/traces`, in batches, where an endpoint is configured; otherwise
 * nothing is loaded and no span is made. An unreachable collector loses spans, never a request.
 */
export async function startTelemetry(service: string, config: TelemetryConfig): Promise<StopTelemetry> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share = 1 } = config;
  if (endpoint === undefined) return () => Promise.resolve();
  // Loaded on demand: 20 MB that a process without a collector does not need.
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: FLUSH_MS,
  });
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'holdfast' }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000, exportTimeoutMillis: FLUSH_MS }),
    ],
  });
  useTracer(provider.getTracer('holdfast'));
  return async () => {
    useTracer(undefined);
    await provider.shutdown().catch(() => undefined);
  };
}
