import { Agent, request } from 'undici';

const LOOK_MS = 100;
const ESTABLISHED_MS = 60_000;

/** Speaks to an API server as `kubectl apply --server-side --validate=strict` does. */
export class KubeClient {
  resources = new Map();

  constructor({ port, token, ca }) {
    this.origin = `https://127.0.0.1:${port}`;
    this.token = token;
    // The certificate is its own, made at its start; it names the service, not this address.
    this.agent = new Agent({ connect: { ca, servername: 'kubernetes.default' } });
  }

  async isReady() {
    const answer = await this.call('GET', '/readyz').catch(() => undefined);
    return answer?.status === 200;
  }

  /** Creates or changes an object; answers the status, what is stored then, and the server's warnings. */
  async apply(document) {
    const path = await this.pathOf(document, document.metadata.name);
    const query = '?fieldManager=holdfast&fieldValidation=Strict&force=true';
    return this.call('PATCH', path + query, { body: document, type: 'application/apply-patch+yaml' });
  }

  async create(document) {
    return this.call('POST', `${await this.pathOf(document)}?fieldValidation=Strict`, { body: document });
  }

  async read(document) {
    return this.call('GET', await this.pathOf(document, document.metadata.name));
  }

  async remove(document) {
    // In the background is the one way that no controller has to finish.
    const query = '?propagationPolicy=Background';
    return this.call('DELETE', (await this.pathOf(document, document.metadata.name)) + query);
  }

  /** Applies a CustomResourceDefinition and resolves when its kind is served. */
  async define(crd) {
    const answer = await this.apply(crd);
    if (answer.status >= 300) throw new Error(`${crd.metadata.name}: ${answer.body.message}`);
    const until = Date.now() + ESTABLISHED_MS;
    while (Date.now() < until) {
      const { body } = await this.read(crd);
      const conditions = body.status?.conditions ?? [];
      if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new Error(`${crd.metadata.name} was not established in time`);
  }

  close() {
    return this.agent.close();
  }

  async pathOf({ apiVersion, kind, metadata }, name) {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { plural, namespaced } = await this.resourceOf(base, kind);
    const space = namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return [`${base}${space}/${plural}`, name].filter(Boolean).join('/');
  }

  /** What the server calls a kind, asked once. */
  async resourceOf(base, kind) {
    const key = `${base} ${kind}`;
    if (!this.resources.has(key)) {
      const { body } = await this.call('GET', base);
      const found = body.resources?.find((one) => one.kind === kind && !one.name.includes('/'));
      if (!found) throw new Error(`the API server knows no ${kind} in ${base}`);
      this.resources.set(key, { plural: found.name, namespaced: found.namespaced });
    }
    return this.resources.get(key);
  }

  async call(method, path, { body, type = 'application/json' } = {}) {
    const answer = await request(this.origin + path, {
      method,
      dispatcher: this.agent,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(body && { 'content-type': type }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: parse(text), warnings: warningsOf(answer.headers) };
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

/** `299 - "text"`, one header each. */
function warningsOf({ warning = [] }) {
  return [warning].flat().map((line) => /"(.*)"$/.exec(line)?.[1] ?? line);
}
