import { ApiError, invalidRequest, unknownRoute } from '../api/errors.ts';
import { parseForm } from '../http/form-body.ts';
import { Router } from '../http/router.ts';
import { showChallenge, submitChallenge } from '../pages/challenge-page.ts';
import { showPayPage, submitPayPage } from '../pages/pay-page.ts';
import { controlRoutes } from './routes.ts';

const PAGES = new Router([
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

function pageReply({ status, html, location }) {
  if (location) return { status, body: '', headers: { location } };
  return { status, body: html, headers: { 'content-type': 'text/html; charset=utf-8', ...SECURITY } };
}

function jsonReply(status, value) {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

function jsonBody(text) {
  if (text === '') return {};
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // Falls through to the refusal: both cases are the caller's mistake.
  }
  throw invalidRequest('The body must be a JSON object');
}

/** Answers the pages and `/_sandbox`; undefined where the call is the API's. */
export async function handleControl(core, call) {
  const page = PAGES.find(call.method, call.path);
  if (page) return pageReply(await page.route.handle(core, page.id, parseForm(call.body)));
  if (!call.path.startsWith('/_sandbox') && call.path !== '/health') return undefined;
  try {
    const found = CONTROLS.find(call.method, call.path);
    if (!found) throw unknownRoute(call.method, call.path);
    const input = { id: found.id, query: parseForm(call.query), body: jsonBody(call.body) };
    const value = found.route.handle(core, input);
    await core.commit();
    return jsonReply(200, value);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return jsonReply(error.status, error.body());
  }
}
