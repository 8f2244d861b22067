import { z } from 'zod';

import { Labels, Manifest, Selector, manifestOf } from './manifest.ts';
import { Workload } from './workloads.ts';

/** The model of the manifests that are not workloads: the fields that checks read; all others stay as they are. */

export const ServiceAccount = Manifest.extend({ automountServiceAccountToken: z.boolean().optional() });
export const ConfigMap = Manifest.extend({ data: Labels });

export const Service = manifestOf({
  type: z.string().optional(),
  selector: Labels.optional(),
  ports: z
    .array(
      z.looseObject({
        name: z.string().optional(),
        port: z.number(),
        targetPort: z.union([z.string(), z.number()]).optional(),
      }),
    )
    .optional(),
});

const Peer = z.looseObject({
  namespaceSelector: Selector.optional(),
  podSelector: Selector.optional(),
  ipBlock: z.unknown().optional(),
});
const PolicyPort = z.looseObject({
  port: z.union([z.string(), z.number()]).optional(),
  endPort: z.number().optional(),
});
const Rule = z.looseObject({
  from: z.array(Peer).optional(),
  to: z.array(Peer).optional(),
  ports: z.array(PolicyPort).optional(),
});
export const NetworkPolicy = manifestOf({
  podSelector: Selector.optional(),
  policyTypes: z.array(z.string()).optional(),
  ingress: z.array(Rule).optional(),
  egress: z.array(Rule).optional(),
});

export const Kustomization = z.looseObject({
  resources: z.array(z.string()).optional(),
  components: z.array(z.string()).optional(),
  images: z.array(z.looseObject({ name: z.string() })).optional(),
  patches: z
    .array(
      z.looseObject({
        path: z.string().optional(),
        target: z.looseObject({ name: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});

export const Component = manifestOf({
  metadata: z.array(
    z.looseObject({ name: z.string(), value: z.string().optional(), secretKeyRef: z.unknown().optional() }),
  ),
}).extend({ auth: z.unknown().optional(), scopes: z.array(z.string()) });

export const Subscription = manifestOf({
  pubsubname: z.string(),
  topic: z.string(),
  routes: z.looseObject({ default: z.string() }),
  deadLetterTopic: z.string().optional(),
}).extend({ scopes: z.array(z.string()) });

const Inbound = z.looseObject({ timeout: z.string().optional(), retry: z.string().optional() });
export const Resiliency = manifestOf({
  policies: z.looseObject({
    timeouts: z.record(z.string(), z.unknown()),
    retries: z.record(z.string(), z.looseObject({ maxRetries: z.number().optional() })),
  }),
  targets: z.looseObject({
    components: z.record(z.string(), z.looseObject({ inbound: Inbound.optional() })),
  }),
});

export const Certificate = manifestOf({
  secretName: z.string(),
  dnsNames: z.array(z.string()),
  privateKey: z.looseObject({ rotationPolicy: z.string().optional() }).optional(),
  usages: z.array(z.string()).optional(),
  issuerRef: z.looseObject({ kind: z.string(), name: z.string() }),
});
export const Issuer = manifestOf({});

export const PodMonitor = manifestOf({
  podMetricsEndpoints: z.array(z.looseObject({ port: z.string(), path: z.string().optional() })),
});

/** The scale target, of an autoscaler of either kind. */
export const Autoscaler = manifestOf({ scaleTargetRef: z.looseObject({ name: z.string() }) });
export const ScaledObject = manifestOf({
  minReplicaCount: z.number().optional(),
  maxReplicaCount: z.number().optional(),
  triggers: z.array(
    z.looseObject({ type: z.string(), metadata: z.looseObject({ query: z.string().optional() }) }),
  ),
});
export const DisruptionBudget = manifestOf({ selector: Selector });

/** The base of one app. */
export const AppBase = z.object({
  kustomization: Kustomization,
  deployment: Workload,
  service: Service,
  serviceaccount: ServiceAccount,
  configmap: ConfigMap,
  networkpolicy: NetworkPolicy,
});

export type ConfigMap = z.infer<typeof ConfigMap>;
export type ServiceAccount = z.infer<typeof ServiceAccount>;
export type NetworkPolicy = z.infer<typeof NetworkPolicy>;
export type Rule = z.infer<typeof Rule>;
export type Peer = z.infer<typeof Peer>;
export type Kustomization = z.infer<typeof Kustomization>;
export type Component = z.infer<typeof Component>;
export type Subscription = z.infer<typeof Subscription>;
export type Resiliency = z.infer<typeof Resiliency>;
export type Certificate = z.infer<typeof Certificate>;
export type ScaledObject = z.infer<typeof ScaledObject>;
export type AppBase = z.infer<typeof AppBase>;
