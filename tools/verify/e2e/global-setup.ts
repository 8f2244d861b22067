// One stack for all end-to-end specs, on ports and a data folder of its own; specs find it through HOLDFAST_E2E_URLS. Where
// HOLDFAST_E2E_DATA_DIR names the data folder of a running stack, that one is driven, and left running. With HOLDFAST_E2E_TLS=1
// (`--tls`) services know each other by certificates.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Stack } from '../../launcher/stack-types.ts';
import type { Collector } from '../../launcher/telemetry/collector.ts';

const PORT_OFFSETS = [12_000, 14_000, 16_000, 18_000];

/** What the teardown stops. */
interface StartedStack {
  readonly stack: Stack;
  readonly dataDir: string;
  readonly collector: Collector;
}

declare global {
  // Jest loads set-up and teardown as separate modules; only the global object is common to them.
  var holdfastE2eStack: StartedStack | undefined;
}

export default async function globalSetup(): Promise<void> {
  if (process.env.HOLDFAST_E2E_DATA_DIR) {
    const { findStack } = await import('../../launcher/state/state-file.ts');
    const { urls } = findStack({ dataDir: process.env.HOLDFAST_E2E_DATA_DIR });
    process.env.HOLDFAST_E2E_URLS = JSON.stringify(urls);
    return;
  }
  const { startOnFreePorts } = await import('../../launcher/start-on-free-ports.ts');
  const { startCollector } = await import('../../launcher/telemetry/collector.ts');
  const collector = await startCollector();
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'));
  const stack = await startOnFreePorts(PORT_OFFSETS, {
    dataDir,
    tls: process.env.HOLDFAST_E2E_TLS === '1',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    onLine: (line) => console.log(line),
  });
  process.env.HOLDFAST_E2E_URLS = JSON.stringify(stack.urls);
  process.env.HOLDFAST_E2E_DATA_DIR = dataDir;
  process.env.HOLDFAST_E2E_COLLECTOR = collector.url;
  globalThis.holdfastE2eStack = { stack, dataDir, collector };
}
