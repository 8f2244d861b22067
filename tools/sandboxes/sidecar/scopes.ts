/** Reads "app=topic,topic;app=" into a map of app id → set of topics. */
export function parseScopes(text = '') {
  const scopes = new Map();
  for (const part of String(text).split(';')) {
    const [app, topics] = part.split('=').map((piece) => piece.trim());
    if (!app || topics === undefined) continue;
    scopes.set(app, parseTopics(topics));
  }
  return scopes;
}

/** Reads "topic,topic" into a set. */
export const parseTopics = (text = '') =>
  new Set(
    String(text)
      .split(',')
      .map((topic) => topic.trim())
      .filter(Boolean),
  );

/** Whether an app may publish to a topic of this component. */
export const mayPublish = (component, app, topic) =>
  isAllowed(component, component.publishingScopes.get(app), topic);

/** Whether an app may hear a topic of this component. */
export const maySubscribe = (component, app, topic) =>
  isAllowed(component, component.subscriptionScopes.get(app), topic);

/** As daprd decides: an app without scopes of its own may do what it likes with a topic, but with a protected one nothing. */
function isAllowed({ allowedTopics, protectedTopics }, scoped, topic) {
  if (allowedTopics.size > 0 && !allowedTopics.has(topic)) return false;
  return scoped?.has(topic) ?? !protectedTopics.has(topic);
}
