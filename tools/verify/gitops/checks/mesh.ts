import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { COMPONENT, meshPolicies } from '../../../generate/callers/mesh-policies.ts';
import { readManifest } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import { ConfigMap } from '../manifests.ts';
import { Workload, podOf } from '../workloads.ts';

const VARIABLE = 'GRPC_PLAINTEXT_BEHIND_MESH';

/**
 * Plain text between apps is for a mesh that says who may call which method (TRU-4): of an overlay as it is rendered, every app that is told
 * to speak it has the policies that are generated from the table of callers.
 */
export function checkMesh(documents: readonly Manifest[]): string[] {
  const open = documents.filter((document) => speaksPlainText(document)).map(({ metadata }) => metadata.name);
  return meshPolicies()
    .filter(() => open.length > 0)
    .flatMap(([app, wanted]) =>
      wanted
        .filter((policy) => !documents.some((found) => isSame(found, policy)))
        .map(
          ({ kind, metadata }) =>
            `${app}: ${VARIABLE} is true for ${open.join(', ')}, without the ${kind} ${metadata.name} of ${COMPONENT}`,
        ),
    );
}

const isSame = (found: Manifest, { kind, metadata, spec }: Manifest) =>
  found.kind === kind &&
  found.metadata.name === metadata.name &&
  // An overlay may patch the names of principals in other namespaces.
  isDeepStrictEqual(withoutForeigners(found['spec']), withoutForeigners(spec));

/** A policy of a mesh: the fields with the names of callers. */
const Policy = z.looseObject({
  rules: z
    .array(
      z.looseObject({
        from: z
          .array(z.looseObject({ source: z.looseObject({ principals: z.array(z.string()).optional() }) }))
          .optional(),
      }),
    )
    .optional(),
});

const OURS = /\/ns\/checkout\/sa\/|^\*$/;

function withoutForeigners(found: unknown): unknown {
  const spec = Policy.parse(JSON.parse(JSON.stringify(found ?? {})));
  const rules = spec.rules?.map(({ from, ...rule }) => ({
    ...rule,
    ...(from && {
      from: from.map(({ source }) =>
        source.principals?.map((name) => (OURS.test(name) ? name : 'elsewhere')),
      ),
    }),
  }));
  return rules ? { ...spec, rules } : spec;
}

const isTrue = (value: unknown) => value === 'true';

function speaksPlainText(document: Manifest): boolean {
  if (document.kind === 'ConfigMap') return isTrue(readManifest(ConfigMap, document).data[VARIABLE]);
  if (document.kind !== 'Deployment') return false;
  const { containers, initContainers = [] } = podOf(readManifest(Workload, document));
  return [...containers, ...initContainers].some(({ env = [] }) =>
    env.some(({ name, value }) => name === VARIABLE && isTrue(value)),
  );
}
