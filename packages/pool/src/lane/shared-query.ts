import { setMaxListeners } from 'node:events';
import type { Timer } from '../clock.ts';
import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { Shipment } from '../driver.ts';
import { asError } from '../errors.ts';
import type { QueryCallback, QueryConfig, QueryResult, TypeParsers } from '../query.ts';
import type { Caller, Patience, Wait } from '../wait.ts';
import { isQuick } from './dispatch.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { KnownStatement } from './statement-book.ts';

/** A query of a caller who does not mind company. It waits like any caller, and travels like any shipment. */
export class SharedQuery implements Shipment, Caller<OpenConnection<Session>> {
  readonly known: KnownStatement;
  readonly patience: Patience;
  readonly ticket: number;
  wait: Wait<OpenConnection<Session>> | undefined;
  readonly #config: QueryConfig;
  readonly #lanes: Lanes;
  readonly #done: QueryCallback;
  lane: Lane | undefined;
  shippedAt = 0;
  /** What was thought, when it was sent, that the server would need for it. */
  expectedMs = 0;
  /** Nothing may stand behind it: it may wait for others, or was not known to be quick when it was sent. */
  closesLane = false;
  #timer: Timer | undefined;

  constructor(
    lanes: Lanes,
    known: KnownStatement,
    config: QueryConfig,
    patience: Patience,
    ticket: number,
    done: QueryCallback,
  ) {
    this.#lanes = lanes;
    this.known = known;
    this.#config = config;
    this.patience = patience;
    this.ticket = ticket;
    this.#done = done;
  }

  get text(): string {
    return this.#config.text;
  }

  get values(): readonly unknown[] | undefined {
    return this.#config.values;
  }

  /** To `pg` an empty name is none. */
  get name(): string | undefined {
    return this.#config.name || this.known.name;
  }

  get rowMode(): string | undefined {
    return this.#config.rowMode;
  }

  get types(): TypeParsers | undefined {
    return this.#config.types;
  }

  get canShare(): boolean {
    return isQuick(this.known.peakMs);
  }

  serve(connection: OpenConnection<Session>): void {
    this.#lanes.begin(this, connection);
  }

  waits(wait: Wait<OpenConnection<Session>>): void {
    this.wait = wait;
  }

  joinInstead(): boolean {
    return this.#lanes.join(this);
  }

  /** How long the answer may take, where the caller says so. */
  get timeoutMillis(): number | undefined {
    return this.#config.query_timeout || undefined;
  }

  fail(error: Error): void {
    this.rest();
    this.#done(asError(error), undefined);
  }

  answered(result: QueryResult): void {
    this.#lanes.answered(this);
    this.rest();
    this.#done(undefined, result);
  }

  refused(error: Error): void {
    this.#lanes.answered(this);
    this.fail(error);
  }

  lost(cause: Error, wasSent: boolean): void {
    this.#lanes.lost(this, cause, wasSent);
  }

  /** It is on its way: from now on it may be late, or not wanted any more. */
  shipped(timer: Timer | undefined): void {
    this.#timer = timer;
    const { signal } = this.patience;
    if (!signal) return;
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.#abort);
  }

  /** It is under way no more. */
  rest(): void {
    this.#timer?.cancel();
    this.patience.signal?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.#lanes.giveUp(this, this.patience.signal?.reason as Error);
}
