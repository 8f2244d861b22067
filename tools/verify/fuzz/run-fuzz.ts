import { REASONS } from '@holdfast/errors';

import { auditStack } from '../audit/audit-stack.ts';
import { Random } from '../chaos/random.ts';
import { eventTargets, judgeDelivery, namesInEvents, wordIn } from './event-targets.ts';
import { GrpcExchange } from './grpc-exchange.ts';
import { GrpcRequests } from './grpc-requests.ts';
import { exchange } from './http-exchange.ts';
import { HttpRequests } from './http-requests.ts';
import { judgeGrpc, judgeHttp, judgeReplay } from './judge.ts';
import { grpcTargets, httpTargets, signWebhook } from './targets.ts';
import { drawWay, judgeClosed, judgeStranger, portOf } from './ways-in.ts';
import { openWorld } from './world.ts';

const ANSWER_MS = 10_000;
/** Requests that come through use up what the world holds; after so many there is a new one. */
const WORLD_LASTS = 400;
const AT_ONCE = 8;
const MAX_REPORTED = 200;
const reasons = new Set(Object.keys(REASONS));

const SEND = { http: sendHttp, grpc: sendGrpc, events: sendEvent };
const TARGETS = { http: httpTargets, grpc: grpcTargets, events: eventTargets };
/** All there is, in the order in which it is sent. */
export const KINDS = Object.keys(SEND);

/**
 * Fuzzes a running stack: first over HTTP, as customers could, then over gRPC and by events, where a caller may claim to be the checkout,
 * or the broker, and spoil what stands. After the first everything has to add up. The same seed draws the same requests: each has chance of its own, so that one
 * (`only`) can be repeated alone. Answers `{findings: [{what, faults, number}], byAnswer}`.
 */
export async function fuzzStack({ stack, requests, seed, only, kinds, onLine = () => undefined }) {
  const run = { stack, seed, only, onLine, findings: [], byAnswer: {} };
  const share = Math.ceil(requests / kinds.length);
  for (const [index, kind] of kinds.entries()) {
    await fuzzKind(run, kind, range(index * share, Math.min((index + 1) * share, requests)));
    if (kind === 'http' && only === undefined) run.findings.push(...(await violations(stack)));
  }
  return { findings: run.findings, byAnswer: run.byAnswer };
}

async function fuzzKind(run, kind, numbers) {
  const targets = await TARGETS[kind](run.stack.urls);
  const { urls } = run.stack;
  const channels = new Map(
    targets.map((target) => [target.url, kind === 'grpc' && new GrpcExchange(target, urls)]),
  );
  for (let first = 0; first < numbers.length; first += WORLD_LASTS) {
    const world = await openWorld(run.stack);
    const batch = numbers.slice(first, first + WORLD_LASTS);
    const wanted = batch.filter((number) => run.only === undefined || number === run.only);
    await inParallel(wanted, AT_ONCE, (number) => fuzzOne(run, { kind, number, targets, world, channels }));
    run.onLine(
      `${kind}: ${first + batch.length} of ${numbers.length} requests, ${run.findings.length} findings`,
    );
  }
  for (const channel of channels.values()) channel?.close?.();
}

async function fuzzOne({ seed, stack, findings, byAnswer }, { kind, number, targets, world, channels }) {
  const random = new Random(seed, number);
  const target = random.pick(targets);
  const { what, answer, faults } = await SEND[kind]({ random, target, world, stack, channels });
  byAnswer[`${kind} ${answer}`] = (byAnswer[`${kind} ${answer}`] ?? 0) + 1;
  if (faults.length > 0 && findings.length < MAX_REPORTED) findings.push({ what, faults, number });
}

async function sendHttp({ random, target, world, stack }) {
  const request = new HttpRequests(random, world).draw(target);
  if (target.path === '/webhooks/stripe' && random.chance(0.6))
    signWebhook(request, stack.urls.stripe.webhookSecret);
  const right = portOf(target.path);
  // The internal port serves all; the public one must not.
  const port = random.chance(0.2) ? random.pick(['http', 'internal']) : right;
  const isClosed = port === 'http' && right === 'internal';
  const answer = await exchange(stack.urls[target.app][port], request, ANSWER_MS);
  const told = await toldToAnother({ random, request, answer, world, base: stack.urls[target.app][port] });
  const shown = `${target.app} ${port} ${request.method} ${request.target.slice(0, 150)} ${request.changed.join(', ')}`;
  const lines = [shown, JSON.stringify(request.headers).slice(0, 400), preview(request.body)];
  return {
    what: [...lines, `${answer.status} ${answer.text?.slice(0, 300)}`].join('\n    '),
    answer: answer.status ?? answer.failure,
    faults: [...judgeHttp(request, answer, reasons), ...(isClosed ? judgeClosed(answer) : []), ...told],
  };
}

/** The same key and body by another caller, who must not get the first caller's answer. */
async function toldToAnother({ random, request, answer, world, base }) {
  const key = request.headers.find(([name]) => name === 'idempotency-key');
  if (!key || !(answer.status < 300) || !answer.text) return [];
  const who = ['x-tenant-id', 'x-cart-token', 'authorization'];
  const own = new Map(request.headers);
  const others = world.callers.filter(({ headers }) => who.some((name) => headers[name] !== own.get(name)));
  const other = random.pick(others);
  const headers = [
    ...request.headers.filter(([name]) => !who.includes(name)),
    ...Object.entries(other.headers).filter(([name]) => who.includes(name)),
  ];
  const replayed = await exchange(base, { ...request, headers }, ANSWER_MS);
  return judgeReplay(answer, replayed);
}

/** As a sidecar delivers, or another client in its place: without a customer's headers; the status in the body counts. */
async function sendEvent({ random, target, world, stack }) {
  const callers = world.callers.map((caller) => ({
    ...caller,
    headers: {},
    known: { ...caller.known, ...namesInEvents(caller) },
  }));
  const request = new HttpRequests(random, { ...world, callers }).draw(target);
  if (request.contentType === undefined) request.contentType = 'application/cloudevents+json';
  const way = drawWay(random, stack.urls.dapr.appApiToken);
  if (way.token !== undefined) request.headers.push(['dapr-api-token', way.token]);
  const answer = await exchange(stack.urls[target.app][way.port], request, ANSWER_MS);
  const who = way.isSidecar ? 'sidecar' : `stranger by ${way.port}`;
  const shown = `${target.app} ${who} ${request.method} ${request.target.slice(0, 150)} ${request.changed.join(', ')}`;
  const judged = way.isSidecar ? judgeDelivery(target, answer) : judgeStranger(way, answer);
  return {
    what: [shown, preview(request.body), `${answer.status} ${answer.text?.slice(0, 300)}`].join('\n    '),
    answer: answer.status === 200 ? (wordIn(answer.text) ?? 200) : (answer.status ?? answer.failure),
    faults: [...judgeHttp(request, answer, reasons), ...judged],
  };
}

async function sendGrpc({ random, target, world, channels }) {
  const caller = random.pick(world.callers);
  const known = {
    ...world.known,
    ...caller.known,
    tenant: GRPC_TENANTS,
    operator: world.operator,
    id: Object.values(caller.ids).flat(),
  };
  const request = new GrpcRequests(random, known).draw(target);
  const answer = await channels.get(target.url).call({ ...request, path: target.path }, ANSWER_MS);
  const message = JSON.stringify(request.message, (_name, value) =>
    value?.type === 'Buffer' ? '<bytes>' : value,
  );
  const lines = [
    `${target.path} ${request.changed.join(', ')}`,
    JSON.stringify(request.metadata).slice(0, 300),
  ];
  return {
    what: [...lines, message?.slice(0, 600), request.bytes.toString('hex').slice(0, 200)].join('\n    '),
    answer: answer.code,
    faults: judgeGrpc(answer, reasons),
  };
}

/** Prices, stock and rates of this shop may be changed by what is sent; the shops that HTTP buys in keep theirs. */
const GRPC_TENANTS = ['demo-jp', 'demo-jp', 'fuzz-unknown'];

const preview = (body) => body?.subarray(0, 400).toString('utf8') ?? '';

const range = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

async function inParallel(items, width, work) {
  const left = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}

/** What does not add up: orders, money, stock and promotions of all shops. */
async function violations(stack) {
  const audit = await auditStack(stack, { settleMs: 90_000 });
  return audit
    .filter(({ offenders }) => offenders.length > 0)
    .map(({ name, offenders }) => ({ what: name, faults: offenders.slice(0, 3) }));
}

/** Processes that are not those that were up before. */
export const ended = (before, now) =>
  Object.keys(before)
    .filter((name) => now[name] !== before[name])
    .map((name) => ({ what: name, faults: ['the process ended'] }));
