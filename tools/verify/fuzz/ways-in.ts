/** What the public port does not serve: events, operators' routes and figures, metrics. */
const INTERNAL = /^\/(events|ops)\/|^\/metrics$|^\/health\/events$|^\/v1\/(daily|reports)/;

/** By which of an app's ports a route is served. */
export const portOf = (path) => (INTERNAL.test(path) ? 'internal' : 'http');

/** Answers that say no more than that nothing is there, or that no request could be read. */
const NOTHING_THERE = new Set([400, 404, 408, 413, 414, 415, 431]);

/** What is wrong with the public port's answer to what it does not serve. */
export const judgeClosed = ({ status }) =>
  status === undefined || NOTHING_THERE.has(status) ? [] : [`the public port answers ${status}`];

/** The sender of a delivery: the app's sidecar, or another client. `token` undefined: none. */
export function drawWay(random, appApiToken) {
  if (random.chance(0.7)) return { port: 'internal', token: appApiToken, isSidecar: true };
  const token = random.pick([
    undefined,
    '',
    'guessed',
    `${appApiToken}x`,
    appApiToken.slice(0, -1),
    appApiToken,
  ]);
  // The right token opens nothing on the public port.
  return {
    port: token === appApiToken ? 'http' : random.pick(['http', 'internal']),
    token,
    isSidecar: false,
  };
}

/** What is wrong with the answer to a delivery that is not the sidecar's: no consumer may have seen it. */
export function judgeStranger({ port }, answer) {
  if (port === 'http') return judgeClosed(answer);
  const { status } = answer;
  return status === undefined || status === 401 || status === 405 || NOTHING_THERE.has(status)
    ? []
    : [`a stranger's delivery is answered with ${status}`];
}
