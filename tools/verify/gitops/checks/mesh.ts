import { isDeepStrictEqual } from 'node:util';

import { COMPONENT, meshPolicies } from '../../../generate/callers/mesh-policies.ts';

const VARIABLE = 'GRPC_PLAINTEXT_BEHIND_MESH';

/**
 * Plain text between apps is for a mesh that says who may call which method (TRU-4): of an overlay as it is rendered, every app that is told
 * to speak it has the policies that are generated from the table of callers.
 */
export function checkMesh(documents) {
  const open = documents.filter((document) => speaksPlainText(document)).map(({ metadata }) => metadata.name);
  return meshPolicies()
    .filter(() => open.length > 0)
    .flatMap(([app, wanted]) =>
      wanted
        .filter(
          ({ kind, metadata, spec }) => !documents.some((found) => isSame(found, { kind, metadata, spec })),
        )
        .map(
          ({ kind, metadata }) =>
            `${app}: ${VARIABLE} is true for ${open.join(', ')}, without the ${kind} ${metadata.name} of ${COMPONENT}`,
        ),
    );
}

const isSame = (found, { kind, metadata, spec }) =>
  found.kind === kind &&
  found.metadata.name === metadata.name &&
  // What the mesh calls other namespaces by is the overlay's to patch.
  isDeepStrictEqual(plain(withoutForeigners(found.spec)), plain(withoutForeigners(spec)));

const plain = (value) => JSON.parse(JSON.stringify(value));

const OURS = /\/ns\/checkout\/sa\/|^\*$/;

function withoutForeigners(spec) {
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

const isTrue = (value) => value === 'true';

function speaksPlainText({ kind, data, spec }) {
  if (kind === 'ConfigMap') return isTrue(data?.[VARIABLE]);
  if (kind !== 'Deployment') return false;
  const { containers = [], initContainers = [] } = spec.template.spec;
  return [...containers, ...initContainers].some(({ env = [] }) =>
    env.some(({ name, value }) => name === VARIABLE && isTrue(value)),
  );
}
