import type { CodeFacts } from '../code-facts.ts';
import type { Manifests, Overlay } from '../read-manifests.ts';
import { withManifests } from './apps.ts';
import { same, sameSet } from './same.ts';

/** The one overlay that may be open: a cluster to try things out in. */
export const LOCAL = 'development';
const PLAINTEXT = 'components/grpc-plaintext';
const MESH = 'components/mesh-policies';

/** Only development is open; plain text between apps is for a mesh that has the policies (TRU-4). */
export function checkOverlays({ apps }: CodeFacts, manifests: Manifests): string[] {
  return [
    ...Object.entries(manifests.overlays).flatMap(([name, overlay]) =>
      name === LOCAL ? checkLocal(overlay) : checkClosed(name, overlay),
    ),
    ...withManifests(apps, manifests).flatMap(([{ name }, { configmap }]) => {
      const text = JSON.stringify(configmap.data);
      return checkClosed(`${name}-config`, { text, components: [] });
    }),
  ];
}

function checkClosed(name: string, { text, components }: Overlay): string[] {
  const hasMesh = components.some((component) => component.endsWith(MESH));
  const openers = ['HOLDFAST_ENV', ...(hasMesh ? [] : ['GRPC_PLAINTEXT_BEHIND_MESH', PLAINTEXT])];
  const all = `${text} ${components.join(' ')}`;
  return sameSet(
    `${name}: what opens it`,
    openers.filter((word) => all.includes(word)),
    [],
  );
}

function checkLocal({ text, components }: Overlay): string[] {
  return [
    ...same(`${LOCAL}: says that it is local`, text.includes('path: /data/HOLDFAST_ENV'), true),
    ...same(
      `${LOCAL}: has no certificates`,
      components.some((component) => component.endsWith(PLAINTEXT)),
      true,
    ),
  ];
}
