/** What has to be there before what is in it. */
const FIRST = ['Namespace', 'ServiceAccount', 'ConfigMap'];
const rank = ({ kind }) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
const nameOf = ({ kind, metadata }) => `${kind} ${metadata.name}`;

/**
 * Applies documents to a real API server, in the order of their dependence; answers the server's refusals and warnings
 * (a template that Pod Security would refuse is only warned of here).
 */
export async function applyAll(client, documents) {
  const problems = [];
  for (const document of inOrder(documents)) {
    const { status, body, warnings } = await client.apply(document);
    if (status >= 300) problems.push(`${nameOf(document)}: ${status} ${body.message}`);
    for (const warning of warnings) problems.push(`${nameOf(document)}: warning: ${warning}`);
  }
  return problems;
}

/** What the server holds of these documents, defaults and all. */
export async function readAll(client, documents) {
  const answers = [];
  for (const document of documents) answers.push((await client.read(document)).body);
  return answers;
}

/** A template's Pod as its controller would create it: this is where Pod Security enforces. Answers what went wrong. */
export async function createPods(client, documents) {
  const problems = [];
  for (const document of documents.filter(({ spec }) => spec?.template?.spec?.containers)) {
    const pod = podOf(document);
    const { status, body } = await client.create(pod);
    if (status === 201) await client.remove(pod);
    else problems.push(`a pod of ${nameOf(document)}: ${status} ${body.message}`);
  }
  return problems;
}

/** The pod that a Deployment's or Job's controller makes of its template. */
export function podOf({ metadata, spec: { template } }) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `${metadata.name}-of-test`,
      namespace: metadata.namespace,
    },
    spec: template.spec,
  };
}

/** Removes them again, so that the next overlay meets an empty cluster; nothing here can end a namespace. */
export async function removeAll(client, documents) {
  const problems = [];
  for (const document of inOrder(documents).reverse()) {
    if (document.kind === 'Namespace') continue;
    const { status, body } = await client.remove(document);
    if (status >= 300) problems.push(`${nameOf(document)}: ${status} ${body.message}`);
  }
  return problems;
}

const inOrder = (documents) => [...documents].sort((one, other) => rank(one) - rank(other));
