import { same, sameSet } from './same.mjs';

/** The one overlay that may be open: a cluster to try things out in. */
export const LOCAL = 'development';
const PLAINTEXT = '../../components/grpc-plaintext';
/** What turns protections off. */
const OPENERS = ['HOLDFAST_ENV', 'GRPC_PLAINTEXT_BEHIND_MESH', 'grpc-plaintext'];

/** Only development is open; nothing that staging or production is built of says otherwise (TRU-4). */
export function checkOverlays({ apps }, manifests) {
  return [
    ...Object.entries(manifests.overlays).flatMap(([name, overlay]) =>
      name === LOCAL ? checkLocal(overlay) : checkClosed(name, overlay),
    ),
    ...apps
      .filter(({ name }) => manifests.apps[name])
      .flatMap(({ name }) => checkClosed(`${name}-config`, manifests.apps[name].configmap.data)),
  ];
}

const checkClosed = (name, part) => {
  const text = JSON.stringify(part);
  return sameSet(
    `${name}: what opens it`,
    OPENERS.filter((word) => text.includes(word)),
    [],
  );
};

function checkLocal({ components, patches }) {
  const opened = patches.filter(({ patch }) => patch?.includes('/data/HOLDFAST_ENV'));
  return [
    ...same(`${LOCAL}: says that it is local`, opened.length, 1),
    ...same(`${LOCAL}: has no certificates`, components.includes(PLAINTEXT), true),
  ];
}
