/** The REST side: reads a request, lets faults and limits have their say, runs the route, answers, logs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import type { CallLog } from './call-log.ts';
import { DiscordError, discordError } from './discord-error.ts';
import { RateLimits } from './rate-limits.ts';
import { readBody, readHead, type RequestHead, type RestRequest } from './request.ts';
import { Router, type RestAnswer, type Route, type RouteMatch } from './router.ts';

/** Longer than any client keeps an idle connection, so that it is never we who close one under a request. */
const KEEP_ALIVE_MS = 600_000;

export interface RestServerParts {
  readonly token: string;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly routes: readonly Route[];
}

interface Answer extends RestAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

export class RestServer {
  readonly http: Server;
  readonly #parts: RestServerParts;
  readonly #router: Router;
  readonly #rateLimits: RateLimits;
  readonly #sockets = new Set<Socket>();

  constructor(parts: RestServerParts) {
    this.#parts = parts;
    this.#router = new Router(parts.routes);
    this.#rateLimits = new RateLimits(parts.clock);
    this.http = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
      // Nothing waits for it: `#handle` answers every error itself.
      void this.#handle(message, response);
    });
    this.http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', () => {
        this.http.off('error', reject);
        resolve();
      });
    });
    const address = this.http.address();
    if (address === null || typeof address === 'string') throw new Error('sandbox bug: no TCP address');
    return address.port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.http.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const head = readHead(message);
    const match = this.#router.match(head.method, head.path);
    const route = match.kind === 'found' ? match.route.path : undefined;
    let body: unknown;
    let faults: readonly Fault[] = [];
    const finish = (answer: Answer): void => {
      this.#parts.log.add({
        method: head.method,
        path: head.path,
        route,
        query: Object.fromEntries(head.query),
        body,
        status: answer.status,
        answer: answer.body,
        tookMs: performance.now() - startedAt,
        fault: faults.length > 0 ? faults.map((fault) => fault.kind).join(', ') : undefined,
        isUnsupported: match.kind !== 'found',
      });
    };
    try {
      const read = await readBody(message);
      ({ body } = read);
      const request: RestRequest = { ...head, ...read };
      faults = this.#parts.faults.take({ method: head.method, path: head.path, route, body });
      const injected = await this.#suffer(faults, message.socket, finish);
      if (injected === 'no answer') return;
      const answer = injected ?? this.#run(head, request, match);
      finish(answer);
      if (faults.some((fault) => fault.kind === 'loseResponse')) message.socket.resetAndDestroy();
      else send(response, answer);
    } catch (error) {
      // The client went away while it was sending its request: there is nobody to answer.
      if (message.socket.destroyed) return;
      const answer = answerOf(error);
      finish(answer);
      send(response, answer);
    }
  }

  /** Lets a fault happen; undefined when the request goes on to its route. */
  async #suffer(
    faults: readonly Fault[],
    socket: Socket,
    finish: (answer: Answer) => void,
  ): Promise<Answer | 'no answer' | undefined> {
    for (const fault of faults) {
      switch (fault.kind) {
        case 'latency':
          // oxlint-disable-next-line no-await-in-loop -- a delay comes before what follows it
          await new Promise((resolve) => setTimeout(resolve, fault.ms));
          break;
        case 'hang':
          this.#parts.faults.hold(() => socket.destroy());
          finish({ status: 0 });
          return 'no answer';
        case 'status':
          return {
            status: fault.status,
            body: { message: `${fault.status}: injected by the sandbox`, code: 0 },
          };
        case 'rateLimit':
          return rateLimited(fault.retryAfterS, { 'x-ratelimit-scope': 'user' });
        case 'loseResponse':
          break;
      }
    }
    return undefined;
  }

  #run(head: RequestHead, request: RestRequest, match: RouteMatch): Answer {
    try {
      if (head.version !== undefined && head.version !== '10') throw discordError('invalidApiVersion');
      if (match.kind === 'unknown') throw discordError('unknownRoute');
      if (match.kind !== 'found') throw discordError('wrongMethod');
      const { route, params } = match;
      if (route.access === 'bot' && request.authorization !== `Bot ${this.#parts.token}`) {
        throw discordError('unauthorized');
      }
      const verdict = this.#rateLimits.count(route.method, route.path, params.get('channel') ?? '');
      if (verdict?.retryAfterS !== undefined) return rateLimited(verdict.retryAfterS, verdict.headers);
      const answer = run(route, request, params);
      return verdict ? { ...answer, headers: verdict.headers } : answer;
    } catch (error) {
      return answerOf(error);
    }
  }
}

function run(route: Route, request: RestRequest, params: ReadonlyMap<string, string>): RestAnswer {
  try {
    return route.run({
      ...request,
      param: (name) => {
        const value = params.get(name);
        if (value === undefined) throw new Error(`sandbox bug: the route ${route.path} has no :${name}`);
        return value;
      },
    });
  } catch (error) {
    return answerOf(error);
  }
}

function answerOf(error: unknown): Answer {
  if (error instanceof DiscordError) return { status: error.status, body: error.body };
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: { message: `500: sandbox bug: ${reason}`, code: 0 } };
}

function rateLimited(retryAfterS: number, headers: Readonly<Record<string, string>>): Answer {
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterS, global: false },
    headers: { ...headers, 'retry-after': String(Math.ceil(retryAfterS * 1000) / 1000) },
  };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.body === undefined) {
    // With a content type but no content discord.js would try to parse the nothing.
    response.writeHead(answer.status, { ...answer.headers }).end();
    return;
  }
  const text = JSON.stringify(answer.body);
  response
    .writeHead(answer.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...answer.headers,
    })
    .end(text);
}
