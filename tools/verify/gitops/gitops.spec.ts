import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { COMPONENT, meshPolicies, meshPolicyFiles } from '../../generate/callers/mesh-policies.ts';
import { checkGitops } from './check-gitops.ts';
import { withDefaults } from './checks/compose.ts';
import { checkMesh } from './checks/mesh.ts';
import { readCode } from './code-facts.ts';
import { readCompose } from './compose-file.ts';
import type { Services } from './compose-file.ts';
import type { Manifest } from './manifest.ts';
import { readManifests } from './read-manifests.ts';

const code = await readCode('src');
const read = readManifests();
/** A copy of Jest's realm: the objects of structuredClone are strictly equal to none of ours. */
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
/** A row of the component of the broker. */
const rowOf = ({ dapr }: typeof read, name: string) =>
  dapr.component.spec.metadata.find((row) => row.name === name)!;

/** The problems that a wrong manifest would be reported with. */
function problemsAfter(spoil: (manifests: typeof read) => void): string {
  const manifests = copyOf(read);
  spoil(manifests);
  return Object.values(checkGitops(code, manifests, readCompose()))
    .flat()
    .join('\n');
}

describe('OPS-1 manifests and code', () => {
  const problems = checkGitops(code);

  for (const [subject, found] of Object.entries(problems)) {
    it(`agree on ${subject}`, () => expect(found).toEqual([]));
  }
});

describe('OPS-1 what the check catches', () => {
  it('a port that is not the app’s', () => {
    const text = problemsAfter(({ apps }) => (apps['order']!.service.spec.ports![0]!.port = 8021));
    expect(text).toContain('order: service ports');
  });

  it('a key that a schema requires and no manifest sets', () => {
    const text = problemsAfter(({ apps }) => delete apps['checkout']!.configmap.data['WAREHOUSE_GRPC_URL']);
    expect(text).toContain('WAREHOUSE_GRPC_URL');
  });

  it('a key that no schema knows', () => {
    const text = problemsAfter(({ apps }) => (apps['pricing']!.configmap.data['PRICE_URL'] = 'x'));
    expect(text).toContain('pricing: keys that its schema does not know: is ["PRICE_URL"]');
  });

  it('PRF-5 a young generation that is not the launcher’s, and a compile cache without a volume', () => {
    const text = problemsAfter(({ workload }) => {
      const variables = workload.spec.template.spec.containers[0]!.env!;
      variables.find(({ name }) => name === 'NODE_OPTIONS')!.value =
        '--max-semi-space-size=32 --max-old-space-size=384';
      variables.find(({ name }) => name === 'NODE_COMPILE_CACHE')!.value = '/cache';
    });
    expect(text).toContain('NODE_OPTIONS --max-semi-space-size: is "32", should be "16"');
    expect(text).toContain('the old space and the three spaces of the young one end below the memory limit');
    expect(text).toContain('NODE_COMPILE_CACHE is on a volume');
  });

  it('a secret in a ConfigMap', () => {
    const text = problemsAfter(({ apps }) => (apps['payment']!.configmap.data['STRIPE_API_KEY'] = 'sk_live'));
    expect(text).toContain('payment: secrets in the ConfigMap');
  });

  it('a way out of the cluster for an app other than payment', () => {
    const internet = { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] };
    const text = problemsAfter(({ apps }) => apps['order']!.networkpolicy.spec.egress!.push(internet));
    expect(text).toContain('order: egress');
  });

  it('a caller that the call graph does not know', () => {
    const text = problemsAfter(({ apps }) => {
      apps['warehouse']!.networkpolicy.spec.ingress![0]!.from!.push({
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'notification' } },
      });
    });
    expect(text).toContain('warehouse: ingress');
  });

  it('EVT-3 a subscription whose route no controller serves', () => {
    const text = problemsAfter(({ dapr }) => {
      dapr.subscriptions[0]!.spec.routes.default = '/events/checkout.cart.convertet';
    });
    expect(text).toContain('routes of its subscriptions');
  });

  it.each(['protectedTopics', 'allowedTopics', 'publishingScopes', 'subscriptionScopes'])(
    'TRU-3 a topic that %s leaves out',
    (list) => {
      const text = problemsAfter((manifests) => {
        const row = rowOf(manifests, list);
        row.value = row
          .value!.replaceAll(/,?orders\.return\.completed/g, '')
          .replace('outside=', 'stranger=');
      });
      expect(text).toMatch(
        /component: (protected topics|allowed topics|apps with (publishing|subscription) scopes)/,
      );
    },
  );

  it('TRU-3 an app that may consume events without a subscription', () => {
    const text = problemsAfter((manifests) => {
      const row = rowOf(manifests, 'subscriptionScopes');
      row.value = row.value!.replace('outside=', 'outside=orders.order.completed');
    });
    expect(text).toContain('component: what outside may hear: is ["orders.order.completed"], should be []');
  });

  it('EVT-3 a subscription without a dead-letter topic', () => {
    const text = problemsAfter(({ dapr }) => delete dapr.subscriptions[0]!.spec.deadLetterTopic);
    expect(text).toContain('dead-letter topic');
  });

  it('OPS-2 a worker that is killed before its longest step ends', () => {
    const text = problemsAfter(({ apps }) => {
      apps['checkout-worker']!.deployment.spec.template.spec.terminationGracePeriodSeconds = 20;
    });
    expect(text).toContain('checkout-worker: is given longer than its longest step');
  });
});

describe('TRU-4 plain text behind a mesh', () => {
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'order-config' },
    data: { GRPC_PLAINTEXT_BEHIND_MESH: 'true' },
  };
  const policies = () => structuredClone(meshPolicies().flatMap(([, documents]) => documents)) as Policy[];

  it('TRU-4 an overlay that sets it without the policies is found, rendered and in its source', () => {
    expect(checkMesh([configMap]).join()).toContain(
      'order: GRPC_PLAINTEXT_BEHIND_MESH is true for order-config',
    );
    const text = problemsAfter(({ overlays }) => (overlays['staging']!.text += 'GRPC_PLAINTEXT_BEHIND_MESH'));
    expect(text).toContain('staging: what opens it: is ["GRPC_PLAINTEXT_BEHIND_MESH"]');
  });

  it('TRU-4 with all of them it is right, wherever storefront and tools live', () => {
    const moved = JSON.parse(JSON.stringify(policies()).replaceAll('ns/storefront/', 'ns/web/')) as Policy[];

    expect(checkMesh([configMap, ...policies()])).toEqual([]);
    expect(checkMesh([configMap, ...moved])).toEqual([]);
    expect(checkMesh([{ ...configMap, data: { GRPC_PLAINTEXT_BEHIND_MESH: 'false' } }])).toEqual([]);
  });

  it('TRU-4 a policy that lets one more app call is found', () => {
    const wider = policies();
    const rule = wider.find(({ metadata }) => metadata.name === 'payment-grpc')!.spec.rules![0]!;
    rule.from![0]!.source.principals.push('cluster.local/ns/checkout/sa/notification');

    expect(checkMesh([configMap, ...wider]).join()).toContain('payment: ');
  });

  it('TRU-4 CompleteHostedCheckout is for payment alone in it', () => {
    const { spec } = policies().find(({ metadata }) => metadata.name === 'checkout-grpc')!;
    const rules = spec.rules!.filter(({ to }) =>
      to[0]!.operation.paths?.some((path) => path.endsWith('/CompleteHostedCheckout')),
    );

    expect(rules).toMatchObject([
      { from: [{ source: { principals: ['cluster.local/ns/checkout/sa/payment'] } }] },
    ]);
  });

  it('TRU-4 the committed component is what the table makes', () => {
    for (const [name, text] of meshPolicyFiles())
      expect(readFileSync(join(COMPONENT, name), 'utf8')).toBe(text);
    expect(readdirSync(COMPONENT).sort()).toEqual([...meshPolicyFiles().keys()].sort());
  });
});

interface Policy extends Manifest {
  readonly spec: {
    readonly rules?: {
      readonly from?: { readonly source: { readonly principals: string[] } }[];
      readonly to: { readonly operation: { readonly paths?: string[] } }[];
    }[];
  };
}

describe('OPS-4 what the check of compose catches', () => {
  const problemsOf = (spoil: (services: Services) => void): string => {
    const spoiled = readCompose();
    spoil(spoiled.services);
    return checkGitops(code, read, spoiled).compose.join('\n');
  };

  it('a word that the specification does not know', () => {
    expect(problemsOf((services) => (services['order']!['enviroment'] = {}))).toContain(
      'compose /services/order',
    );
  });

  it('a part of the core that waits for the dashboards', () => {
    const text = problemsOf((services) => {
      services['order']!.depends_on = { prometheus: { condition: 'service_healthy' } };
    });
    expect(text).toContain('compose order: waits for prometheus, which its own profile does not start');
  });

  it('an app that another port is given', () => {
    expect(problemsOf((services) => (services['order']!.environment!['HTTP_PORT'] = '8021'))).toContain(
      'order: ports',
    );
  });
});

describe('OPS-4 compose variables', () => {
  it('fall back to their defaults, nested ones too', () => {
    expect(withDefaults('${A:-${B:-postgres://u@h/d}}')).toBe('postgres://u@h/d');
    expect(withDefaults('${STRIPE_API_URL-http://stripe-sandbox:12111}')).toBe('http://stripe-sandbox:12111');
    expect(withDefaults('${JWKS_URL:-}')).toBe('');
  });
});
