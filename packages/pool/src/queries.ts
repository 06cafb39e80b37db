import { queryUntil } from './connection/query-until.ts';
import { asError } from './errors.ts';
import type { Exchange, PooledConnection } from './exchange.ts';
import { sharableCall } from './lane/sharable-call.ts';
import { type KnownStatement, statementBook } from './lane/statement-book.ts';
import { CallStack } from './lease/call-stack.ts';
import { Lease } from './lease/lease.ts';
import type { Lending } from './lease/lending.ts';
import type { Listeners } from './listeners.ts';
import type { ResolvedOptions } from './options/resolved-options.ts';
import {
  isKeptOpen,
  type QueryCall,
  type QueryCallback,
  type QueryConfig,
  type Submittable,
  textOf,
} from './query.ts';
import type { Judge } from './statement/judge.ts';
import { worseEffect } from './statement/session-effect.ts';
import type { Patience } from './wait.ts';

/** What `Queries` rests on. */
interface QueriesParts {
  readonly options: ResolvedOptions;
  readonly exchange: Exchange;
  readonly lending: Lending;
  readonly listeners: Listeners;
  readonly judge: Judge;
  /** `pg`'s option: results in binary form, which a lane does not ask for. */
  readonly isBinary: boolean;
}

/** The queries of `pool.query`: each goes onto a lane, or has a connection to itself. */
export class Queries {
  readonly #exchange: Exchange;
  readonly #lending: Lending;
  readonly #listeners: Listeners;
  readonly #judge: Judge;
  readonly #mayShare: boolean;
  readonly #capturesStacks: boolean;
  readonly #knownStatement: (text: string) => KnownStatement;

  constructor({ options, exchange, lending, listeners, judge, isBinary }: QueriesParts) {
    const { pipelining, prepare, onAcquire, captureStacks } = options;
    this.#exchange = exchange;
    this.#lending = lending;
    this.#listeners = listeners;
    this.#judge = judge;
    // A hook that sees each caller's connection makes it that caller's own.
    this.#mayShare = pipelining === 'auto' && !onAcquire && !isBinary;
    this.#capturesStacks = captureStacks;
    this.#knownStatement = statementBook(judge, prepare === 'auto');
  }

  /** Whether `run` may send this text down a connection that others use meanwhile; if not, it takes one of its own. */
  canShare(text: string): boolean {
    return this.#isSharing && this.#knownStatement(text).isSharable;
  }

  /** Runs one query on a connection of the pool's choice. */
  run(call: QueryCall, patience: Patience, done: QueryCallback): void {
    const shared = this.#shared(call);
    if (shared) this.#exchange.lanes.query(shared.known, shared.config, patience, done);
    else this.#queryAlone(call, patience, done);
  }

  /** A query object is handed back at once, as `pg` does, and keeps its connection until it has nothing left to run. */
  submit(call: QueryCall, query: Submittable, patience: Patience): Submittable {
    const stack = this.#capturesStacks ? new CallStack() : undefined;
    // Not before whoever called could attach a listener to it.
    const fail = (error: Error | undefined): void => {
      process.nextTick(failSubmittable, call, query, error);
    };
    this.#exchange.checkout(
      {
        serve: (connection) => {
          const { link } = connection.link;
          if ('destroyed' in query && query.destroyed === true) {
            // A stream that was given up while it waited: sent now, it would never end.
            void this.#lending.giveBack(connection, 'none'); // off anybody's path
            return;
          }
          const effect = this.#judge(textOf(query)).effect;
          if (isKeptOpen(query)) this.#exchange.leaks.begin(connection, undefined, stack);
          this.#guarded(connection, fail, () => {
            link.submit(call);
            link.whenSettled(() => void this.#lending.giveBack(connection, effect)); // off the caller's path
          });
        },
        fail,
      },
      patience,
    );
    return query;
  }

  /** A listener that is told of checkouts wants one for each query. */
  get #isSharing(): boolean {
    return this.#mayShare && !this.#listeners.isHeard('acquire') && !this.#listeners.isHeard('release');
  }

  /** What a query is for the lanes, if it may share a connection with others. */
  #shared(call: QueryCall): { readonly known: KnownStatement; readonly config: QueryConfig } | undefined {
    const config = this.#isSharing && sharableCall(call);
    if (!config) return undefined;
    const known = this.#knownStatement(config.text);
    return known.isSharable ? { known, config } : undefined;
  }

  #queryAlone(call: QueryCall, patience: Patience, done: QueryCallback): void {
    this.#exchange.checkout(
      {
        serve: (connection) => {
          const facade = this.#lending.shown(connection);
          const effect = this.#judge(textOf(call.config)).effect;
          const answered: QueryCallback = (error, result) => {
            // What the listeners sent on it counts, and from here on it is dead.
            const left = facade ? worseEffect(effect, Lease.retire(facade)) : effect;
            void this.#lending.giveBack(connection, left, undefined, facade); // off the caller's path
            done(error ?? undefined, result); // pg says null, pg.Pool undefined
          };
          this.#guarded(connection, done, () =>
            queryUntil(patience.signal, connection.link.link, call, answered),
          );
        },
        fail: (error) => done(asError(error), undefined),
      },
      patience,
    );
  }

  /** If the driver throws instead of calling back, the connection is in doubt and must not be lost. */
  #guarded(
    connection: PooledConnection,
    fail: (error: Error, result: undefined) => void,
    work: () => void,
  ): void {
    try {
      work();
    } catch (error) {
      void this.#lending.giveBack(connection, 'session', error); // off the caller's path
      fail(error as Error, undefined);
    }
  }
}

/**
 * Tells a query object that was never sent: streams by `destroy`, `pg.Query` and cursors by `handleError`, or by the
 * callback that came with it, which `pg` would have given to one that has none.
 */
function failSubmittable({ callback }: QueryCall, query: Submittable, error: Error): void {
  const { destroy, handleError } = query as Submittable & {
    destroy?: (error: Error) => void;
    handleError?: (error: Error, connection: null) => void;
  };
  if (callback && !('callback' in query && query.callback)) callback(error, undefined);
  else if (destroy) destroy.call(query, error);
  else handleError?.call(query, error, null);
}
