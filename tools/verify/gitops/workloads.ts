import { z } from 'zod';

import { Labels, Selector, manifestOf } from './manifest.ts';

/** The model of Deployments and Jobs: the fields that checks read; all others stay as they are. */

const Probe = z.looseObject({
  httpGet: z
    .looseObject({ path: z.string().optional(), port: z.union([z.string(), z.number()]).optional() })
    .optional(),
});

const Variable = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .looseObject({
      secretKeyRef: z
        .looseObject({ name: z.string(), key: z.string(), optional: z.boolean().optional() })
        .optional(),
    })
    .optional(),
});

const Reference = z.looseObject({ name: z.string() });

const Container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  args: z.array(z.string()).optional(),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).optional(),
  env: z.array(Variable).optional(),
  envFrom: z
    .array(z.looseObject({ configMapRef: Reference.optional(), secretRef: Reference.optional() }))
    .optional(),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  resources: z.looseObject({ limits: Labels.optional() }).optional(),
  securityContext: z.looseObject({}).optional(),
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .optional(),
});

const Files = z.looseObject({
  name: z.string(),
  items: z.array(z.looseObject({ path: z.string() })).optional(),
});

const Volume = z.looseObject({
  name: z.string(),
  projected: z
    .looseObject({
      sources: z.array(z.looseObject({ secret: Files.optional(), configMap: Files.optional() })),
    })
    .optional(),
});

const Pod = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().optional(),
  hostNetwork: z.boolean().optional(),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      runAsGroup: z.number().optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .optional(),
  topologySpreadConstraints: z.array(z.looseObject({ labelSelector: Selector.optional() })).optional(),
  containers: z.array(Container),
  initContainers: z.array(Container).optional(),
  volumes: z.array(Volume).optional(),
});

const Template = z.looseObject({
  metadata: z.looseObject({ labels: Labels.optional(), annotations: Labels.optional() }).optional(),
  spec: Pod,
});

/** A Deployment or a Job. */
export const Workload = manifestOf({ selector: Selector.optional(), template: Template });

export type Container = z.infer<typeof Container>;
export type Variable = z.infer<typeof Variable>;
export type Pod = z.infer<typeof Pod>;
export type Workload = z.infer<typeof Workload>;

/** The pod of a workload's template. */
export const podOf = (workload: Workload): Pod => workload.spec.template.spec;

/** The first container of a workload, which is the app's. */
export function containerOf(workload: Workload): Container {
  const [container] = podOf(workload).containers;
  if (!container) throw new Error(`${workload.kind} ${workload.metadata.name} has no container`);
  return container;
}

/** The variables of a workload's container. */
export const envOf = (workload: Workload): Variable[] => containerOf(workload).env ?? [];

/** The annotations of a workload's template. */
export const annotationsOf = (workload: Workload): Record<string, string> =>
  workload.spec.template.metadata?.annotations ?? {};
