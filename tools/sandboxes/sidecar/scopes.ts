import type { Setting } from './durations.ts';

type Topics = ReadonlySet<string>;

/** Topics by app id. */
type Scopes = ReadonlyMap<string, Topics>;

/** Which app may use which topic, as the component says. */
export interface TopicRules {
  readonly publishingScopes: Scopes;
  readonly subscriptionScopes: Scopes;
  readonly protectedTopics: Topics;
  readonly allowedTopics: Topics;
}

/** Reads "app=topic,topic;app=" into a map of app id → set of topics. */
export function parseScopes(text: Setting): Scopes {
  const scopes = new Map<string, Topics>();
  for (const part of String(text ?? '').split(';')) {
    const [app, topics] = part.split('=').map((piece) => piece.trim());
    if (!app || topics === undefined) continue;
    scopes.set(app, parseTopics(topics));
  }
  return scopes;
}

/** Reads "topic,topic" into a set. */
export const parseTopics = (text: Setting): Topics =>
  new Set(
    String(text ?? '')
      .split(',')
      .map((topic) => topic.trim())
      .filter(Boolean),
  );

/** Whether an app may publish to a topic of this component. */
export const mayPublish = (rules: TopicRules, app: string, topic: string): boolean =>
  isAllowed(rules, rules.publishingScopes.get(app), topic);

/** Whether an app may consume a topic of this component. */
export const maySubscribe = (rules: TopicRules, app: string, topic: string): boolean =>
  isAllowed(rules, rules.subscriptionScopes.get(app), topic);

/** As daprd decides: an app without scopes of its own may use every topic but the protected ones. */
function isAllowed(
  { allowedTopics, protectedTopics }: TopicRules,
  scoped: Topics | undefined,
  topic: string,
): boolean {
  if (allowedTopics.size > 0 && !allowedTopics.has(topic)) return false;
  return scoped?.has(topic) ?? !protectedTopics.has(topic);
}
