import { Agent, request } from 'undici';
import { z } from 'zod';

import { timeLimit, until } from '../../launcher/processes/until.ts';

const POLL_MS = 100;
const ESTABLISHED_MS = 60_000;

/** A manifest. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly [field: string]: unknown;
}

/** The server's answer: the stored object or its status, as far as checks read it. */
const Body = z.looseObject({
  message: z.string().optional(),
  status: z
    .union([
      z.string(),
      z.looseObject({
        conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).nullish(),
      }),
    ])
    .optional(),
  resources: z
    .array(z.looseObject({ name: z.string(), kind: z.string(), namespaced: z.boolean() }))
    .optional(),
});

/** An answer of the API server. */
export interface KubeAnswer {
  readonly status: number;
  readonly body: z.output<typeof Body>;
  readonly warnings: readonly string[];
}

interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

interface Sent {
  readonly body?: KubeObject;
  readonly type?: string;
}

/** Calls an API server as `kubectl apply --server-side --validate=strict` does. */
export class KubeClient {
  private readonly resources = new Map<string, Resource>();
  private readonly origin: string;
  private readonly token: string;
  private readonly agent: Agent;

  constructor({ port, token, ca }: { readonly port: number; readonly token: string; readonly ca: string }) {
    this.origin = `https://127.0.0.1:${port}`;
    this.token = token;
    // The server makes its certificate at its start; it names the service, not this address.
    this.agent = new Agent({ connect: { ca, servername: 'kubernetes.default' } });
  }

  async isReady(): Promise<boolean> {
    const answer = await this.call('GET', '/readyz').catch(() => undefined);
    return answer?.status === 200;
  }

  /** Creates or changes an object; answers the status, the stored object, and the server's warnings. */
  async apply(document: KubeObject): Promise<KubeAnswer> {
    const path = await this.pathOf(document, document.metadata.name);
    const query = '?fieldManager=holdfast&fieldValidation=Strict&force=true';
    return this.call('PATCH', path + query, { body: document, type: 'application/apply-patch+yaml' });
  }

  async create(document: KubeObject): Promise<KubeAnswer> {
    return this.call('POST', `${await this.pathOf(document)}?fieldValidation=Strict`, { body: document });
  }

  async read(document: KubeObject): Promise<KubeAnswer> {
    return this.call('GET', await this.pathOf(document, document.metadata.name));
  }

  async remove(document: KubeObject): Promise<KubeAnswer> {
    // Background deletion needs no controller.
    const query = '?propagationPolicy=Background';
    return this.call('DELETE', (await this.pathOf(document, document.metadata.name)) + query);
  }

  /** Applies a CustomResourceDefinition and resolves when its kind is served. */
  async define(crd: KubeObject): Promise<void> {
    const answer = await this.apply(crd);
    if (answer.status >= 300) throw new Error(`${crd.metadata.name}: ${answer.body.message}`);
    const signal = timeLimit(ESTABLISHED_MS, `${crd.metadata.name} was not established in time`);
    await until(() => this.isEstablished(crd), { signal, everyMs: POLL_MS });
  }

  private async isEstablished(crd: KubeObject): Promise<boolean> {
    const { body } = await this.read(crd);
    const conditions = (typeof body.status === 'object' && body.status.conditions) || [];
    return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async pathOf({ apiVersion, kind, metadata }: KubeObject, name?: string): Promise<string> {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { plural, namespaced } = await this.resourceOf(base, kind);
    const space = namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return [`${base}${space}/${plural}`, name].filter(Boolean).join('/');
  }

  /** The resource of a kind; asked once. */
  private async resourceOf(base: string, kind: string): Promise<Resource> {
    const key = `${base} ${kind}`;
    const known = this.resources.get(key);
    if (known) return known;
    const { body } = await this.call('GET', base);
    const found = body.resources?.find((one) => one.kind === kind && !one.name.includes('/'));
    if (!found) throw new Error(`the API server knows no ${kind} in ${base}`);
    const resource = { plural: found.name, namespaced: found.namespaced };
    this.resources.set(key, resource);
    return resource;
  }

  private async call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    { body, type = 'application/json' }: Sent = {},
  ): Promise<KubeAnswer> {
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
    return {
      status: answer.statusCode,
      body: Body.parse(parse(text)),
      warnings: warningsOf(answer.headers['warning']),
    };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

/** `299 - "text"`, one header each. */
function warningsOf(warning: string | string[] = []): string[] {
  return [warning].flat().map((line) => /"(.*)"$/.exec(line)?.[1] ?? line);
}
