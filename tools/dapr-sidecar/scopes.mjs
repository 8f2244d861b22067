/** Reads "app=topic,topic;app=" into a map of app id → set of topics. */
export function parseScopes(text = '') {
  const scopes = new Map();
  for (const part of String(text).split(';')) {
    const [app, topics] = part.split('=').map((piece) => piece.trim());
    if (!app || topics === undefined) continue;
    scopes.set(
      app,
      new Set(
        topics
          .split(',')
          .map((topic) => topic.trim())
          .filter(Boolean),
      ),
    );
  }
  return scopes;
}

/** Whether an app may publish to a topic: an app that is not named may publish everything. */
export function mayPublish(scopes, app, topic) {
  return scopes.get(app)?.has(topic) ?? true;
}
