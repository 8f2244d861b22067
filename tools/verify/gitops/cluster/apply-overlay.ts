import { z } from 'zod';

import type { KubeClient } from '../../kube-apiserver/client.ts';
import { Manifest, manifestOf, parseAs, readManifest } from '../manifest.ts';
import { Workload, podOf as specOf } from '../workloads.ts';
import type { Pod } from '../workloads.ts';

/** A document with a template of pods. */
const WithPods = manifestOf({
  template: z.looseObject({ spec: z.looseObject({ containers: z.array(z.unknown()) }) }),
});

/** The kinds that others need, in their order. */
const FIRST = ['Namespace', 'ServiceAccount', 'ConfigMap'];
const rank = ({ kind }: Manifest) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

/**
 * Applies documents to a real API server, in the order of their dependence; answers the server's refusals and warnings
 * (a template that Pod Security would refuse is only warned of here).
 */
export async function applyAll(client: KubeClient, documents: readonly Manifest[]): Promise<string[]> {
  const problems: string[] = [];
  for (const document of inOrder(documents)) {
    const { status, body, warnings } = await client.apply(document);
    if (status >= 300) problems.push(`${nameOf(document)}: ${status} ${body.message}`);
    for (const warning of warnings) problems.push(`${nameOf(document)}: warning: ${warning}`);
  }
  return problems;
}

/** These documents as the server stores them, with its defaults. */
export async function readAll(client: KubeClient, documents: readonly Manifest[]): Promise<Manifest[]> {
  const answers: Manifest[] = [];
  for (const document of documents)
    answers.push(parseAs(Manifest, (await client.read(document)).body, nameOf(document)));
  return answers;
}

/** A template's Pod as its controller would create it: this is where Pod Security enforces. Answers the refusals. */
export async function createPods(client: KubeClient, documents: readonly Manifest[]): Promise<string[]> {
  const problems: string[] = [];
  for (const document of documents.filter((one) => WithPods.safeParse(one).success)) {
    const pod = podOf(readManifest(Workload, document));
    const { status, body } = await client.create(pod);
    if (status === 201) await client.remove(pod);
    else problems.push(`a pod of ${nameOf(document)}: ${status} ${body.message}`);
  }
  return problems;
}

/** A pod of its own. */
export type PodManifest = Manifest & { readonly spec: Pod };

/** The pod that a Deployment's or Job's controller makes of its template. */
export function podOf(workload: Workload): PodManifest {
  const { metadata, spec } = workload;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...spec.template.metadata,
      name: `${metadata.name}-of-test`,
      namespace: metadata.namespace,
    },
    spec: specOf(workload),
  };
}

/** Removes them again, so that the next overlay meets an empty cluster; nothing here can end a namespace. */
export async function removeAll(client: KubeClient, documents: readonly Manifest[]): Promise<string[]> {
  const problems: string[] = [];
  for (const document of inOrder(documents).reverse()) {
    if (document.kind === 'Namespace') continue;
    const { status, body } = await client.remove(document);
    if (status >= 300) problems.push(`${nameOf(document)}: ${status} ${body.message}`);
  }
  return problems;
}

const inOrder = (documents: readonly Manifest[]) =>
  [...documents].sort((one, other) => rank(one) - rank(other));
