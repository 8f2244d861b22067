import { ApiError, invalidRequest, unknownRoute } from '../api/errors.ts';
import { parseForm } from '../http/form-body.ts';
import type { FormObject } from '../http/form-body.ts';
import { isObject } from '../http/messages.ts';
import type { Answer, Call, JsonObject } from '../http/messages.ts';
import { Router } from '../http/router.ts';
import { showChallenge, submitChallenge } from '../pages/challenge-page.ts';
import type { PageAnswer } from '../pages/html.ts';
import { showPayPage, submitPayPage } from '../pages/pay-page.ts';
import type { Core } from '../state/core.ts';
import { controlRoutes } from './routes.ts';

interface PageRoute {
  method: string;
  path: string;
  handle(core: Core, id: string, form: FormObject): PageAnswer | Promise<PageAnswer>;
}

const PAGES = new Router<PageRoute>([
  { method: 'GET', path: '/c/pay/:id', handle: (core, id) => showPayPage(core, id) },
  { method: 'POST', path: '/c/pay/:id', handle: submitPayPage },
  { method: 'GET', path: '/_sandbox/challenges/:id', handle: (core, id) => showChallenge(core, id) },
  { method: 'POST', path: '/_sandbox/challenges/:id', handle: submitChallenge },
]);
const CONTROLS = new Router(controlRoutes);
const SECURITY = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

function pageReply(page: PageAnswer): Answer {
  const { status } = page;
  if ('location' in page) return { status, body: '', headers: { location: page.location } };
  return { status, body: page.html, headers: { 'content-type': 'text/html; charset=utf-8', ...SECURITY } };
}

function jsonReply(status: number, value: object): Answer {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

function jsonBody(text: string): JsonObject {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the refusal: both cases are the caller's mistake.
  }
  throw invalidRequest('The body must be a JSON object');
}

/** Answers the pages and `/_sandbox`; undefined where the call is the API's. */
export async function handleControl(core: Core, call: Call): Promise<Answer | undefined> {
  const page = PAGES.find(call.method, call.path);
  if (page) return pageReply(await page.route.handle(core, page.id ?? '', parseForm(call.body)));
  if (!call.path.startsWith('/_sandbox') && call.path !== '/health') return undefined;
  try {
    const found = CONTROLS.find(call.method, call.path);
    if (!found) throw unknownRoute(call.method, call.path);
    const input = { id: found.id ?? '', query: parseForm(call.query), body: jsonBody(call.body) };
    const value = found.route.handle(core, input);
    await core.commit();
    return jsonReply(200, value);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return jsonReply(error.status, error.body());
  }
}
