/** `GET /healthz` (alive?), `/readyz` (can it serve?) and `/metrics` (the pool's numbers) for whoever watches the process. */
import { PROMETHEUS_CONTENT_TYPE } from '@warmpool/database';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { systemClock, type Clock } from './clock.ts';
import { within } from './within.ts';

/** What the pages are made from. */
export interface HealthOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** How late the event loop's timers are, in milliseconds. */
  readonly eventLoopDelayMs: () => number;
  /** What must hold before the process can serve, by name. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** The numbers in Prometheus' text format; `undefined` while there are none yet. */
  readonly metrics: () => string | undefined;
  readonly clock?: Clock;
}

/** Resolves with a reason when it does not hold, with `undefined` when it does. A rejection counts as "fails". */
export type ReadinessCheck = () => Promise<string | undefined>;

/** The running pages. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Page {
  readonly status: 200 | 404 | 405 | 503;
  /** JSON, or text that is Prometheus'. */
  readonly body: object | string;
}

const CHECK_DEADLINE_MS = 1000;
const LONGEST_EVENT_LOOP_DELAY_MS = 1000;

/** Starts the pages. Rejects with the listener's error (EADDRINUSE, EACCES …). */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const pages: Readonly<Record<string, () => Page | Promise<Page>>> = {
    '/healthz': () => alive(options.eventLoopDelayMs()),
    '/readyz': shared(async () => ready(options.checks, options.clock ?? systemClock)),
    '/metrics': () => numbers(options.metrics()),
  };
  const server = createServer((request, response) => {
    // `answer` never rejects: it turns every failure into a page.
    void answer(pages, request, response);
  });
  // Nobody has reason to send a body, or to keep a connection that is not used.
  server.requestTimeout = 5000;
  server.headersTimeout = 5000;
  server.keepAliveTimeout = 5000;
  await listen(server, options);
  const address = server.address();
  // A string would be a pipe, which is not what was asked for.
  const port = address === null || typeof address === 'string' ? options.port : address.port;
  return { port, close: async () => close(server) };
}

function alive(eventLoopDelayMs: number): Page {
  const isTurning = eventLoopDelayMs <= LONGEST_EVENT_LOOP_DELAY_MS;
  return {
    status: isTurning ? 200 : 503,
    body: {
      status: isTurning ? 'alive' : 'event loop blocked',
      uptimeSeconds: Math.round(process.uptime()),
      eventLoopDelayMs: Math.round(eventLoopDelayMs),
    },
  };
}

function numbers(text: string | undefined): Page {
  return text === undefined ? { status: 503, body: { status: 'starting' } } : { status: 200, body: text };
}

async function ready(checks: HealthOptions['checks'], clock: Clock): Promise<Page> {
  const reasons = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const outcome = await within(CHECK_DEADLINE_MS, clock, check());
      if (outcome.kind === 'late') return `${name}: no answer within ${CHECK_DEADLINE_MS} ms`;
      // The error itself may name hosts and users; it is in the log, and this page may be public.
      if (outcome.kind === 'failed') return `${name}: fails`;
      return outcome.value === undefined ? [] : `${name}: ${outcome.value}`;
    }),
  );
  const failing = reasons.flat();
  return failing.length === 0
    ? { status: 200, body: { status: 'ready' } }
    : { status: 503, body: { status: 'not ready', reasons: failing } };
}

/** Callers that come while a page is made share it: a flood of requests is one question to the database. */
function shared<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let making: Promise<Value> | undefined;
  return async () => {
    making ??= make().finally(() => {
      making = undefined;
    });
    return making;
  };
}

async function answer(
  pages: Readonly<Record<string, () => Page | Promise<Page>>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) {
    const error = 'there are /healthz, /readyz and /metrics';
    return send(request, response, { status: 404, body: { error } });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return send(request, response, { status: 405, body: { error: 'only GET and HEAD' } });
  }
  try {
    send(request, response, await page());
  } catch {
    // Only a bug of ours leads here; a watcher needs an answer all the same.
    send(request, response, { status: 503, body: { status: 'cannot be told' } });
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, body }: Page): void {
  const isText = typeof body === 'string';
  const text = isText ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': isText ? PROMETHEUS_CONTENT_TYPE : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

async function listen(server: Server, { host, port }: HealthOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
