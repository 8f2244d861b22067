import type { Manifests } from '../read-manifests.ts';
import { same } from './same.ts';

/** The broker's credentials come from a Secret, which Dapr's operator reads; nothing of them stands here (TRU-3). */
export function checkBroker({ dapr }: Manifests): string[] {
  const { spec, auth } = dapr.component;
  const of = (name: string) => spec.metadata.find((item) => item.name === name);
  return [
    ...same('component: secret store', auth, { secretStore: 'kubernetes' }),
    ...['username', 'password'].flatMap((key) => {
      const name = `redis${key.charAt(0).toUpperCase()}${key.slice(1)}`;
      return same(`component: ${name}`, of(name), { name, secretKeyRef: { name: 'events-redis', key } });
    }),
  ];
}
