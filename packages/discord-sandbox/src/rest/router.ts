/** Finds the route of a request in a table of paths such as `/channels/:channel/messages`. */
import type { RestRequest } from './request.ts';

/** Who may call a route: the bot with its token, or anybody (an interaction's token is in the path). */
type Access = 'bot' | 'anybody';

/** A request on its route. */
export interface RoutedRequest extends RestRequest {
  /** The part of the path that the route calls `:name`. */
  param(name: string): string;
}

/** What a route answers; no body with 204. */
export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  readonly run: (request: RoutedRequest) => RestAnswer;
}

export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: ReadonlyMap<string, string> }
  | { readonly kind: 'wrong method' }
  | { readonly kind: 'unknown' };

interface Candidate {
  readonly segments: readonly string[];
  readonly route: Route;
}

export class Router {
  /** By number of segments and first segment, so that few candidates are compared. */
  readonly #candidates = new Map<string, Candidate[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const segments = route.path.slice(1).split('/');
      const key = keyOf(segments);
      this.#candidates.set(key, [...(this.#candidates.get(key) ?? []), { segments, route }]);
    }
  }

  match(method: string, path: string): RouteMatch {
    const segments = path.slice(1).split('/').map(decoded);
    let isPathKnown = false;
    for (const candidate of this.#candidates.get(keyOf(segments)) ?? []) {
      const params = paramsOf(candidate.segments, segments);
      if (!params) continue;
      if (candidate.route.method === method) return { kind: 'found', route: candidate.route, params };
      isPathKnown = true;
    }
    return { kind: isPathKnown ? 'wrong method' : 'unknown' };
  }
}

function keyOf(segments: readonly string[]): string {
  return `${segments.length} ${segments[0] ?? ''}`;
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Map<string, string> | undefined {
  const params = new Map<string, string>();
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (expected.startsWith(':')) params.set(expected.slice(1), segment);
    else if (expected !== segment) return undefined;
  }
  return params;
}

/** discord.js sends `@original` as `%40original`. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
