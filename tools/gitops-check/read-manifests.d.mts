/** Parsed YAML: its form is what the checks are there to find out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Parsed = any;

/** The manifests as they stand in gitops/. */
export interface Manifests {
  readonly apps: Record<string, Parsed>;
  readonly rollout: Parsed;
  readonly migrations: Parsed;
  readonly workload: Parsed;
  readonly images: Record<string, Parsed>;
  readonly overlays: Record<string, { text: string; components: string[] }>;
  readonly dapr: { component: Parsed; resiliency: Parsed[]; subscriptions: Parsed[] };
}

export function readManifests(): Manifests;
export function readYaml(...segments: string[]): Parsed[];
