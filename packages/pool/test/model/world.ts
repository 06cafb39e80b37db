import { getEventListeners } from 'node:events';
import type { Lease } from '../../src/lease/lease.ts';
import type { AcquireOptions } from '../../src/options/acquire-options.ts';
import { Pool, type PoolSeams } from '../../src/pool.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { flush, ManualClock } from '../support/manual-clock.ts';
import { forget } from './forgotten.ts';
import { type ModelLink, ModelServer, type Parcel, SET_UP } from './model-server.ts';
import type { Call, HookMood, Program, Release, Setting, Step } from './program.ts';

/** One who asked the pool for something. */
interface Caller {
  readonly id: number;
  readonly how: Call['how'];
  readonly priority: number;
  /** How long they wait; 0: without limit. */
  readonly timeoutMillis: number;
  readonly joinedAt: number;
  /** Their place in the order of arrival. */
  readonly arrival: number;
  readonly controller: AbortController;
  state: 'waiting' | 'served' | 'done';
  /** Their statement went over a connection. */
  isSent: boolean;
  lease?: Lease;
  /** They have forgotten their lease. */
  isForgetful?: boolean;
}

/** How long a healed pool may take until everybody in line is served: an opening that hangs, and the longest pause. */
const HEALED_MS = 30_000;

/** Time passes in steps of so much; after each, the kernel looks for peers that are silent. */
const STRIDE_MS = 5000;

/** After so many turns of the event loop without a sign of life, nothing more happens by itself. */
const QUIET_TURNS = 3;

/** So long the pool waits for a connection, and for a hook. */
const OPEN_TIMEOUT_MS = 1000;

/** So long a slow `onAcquire` takes: longer than some callers wait. */
const SLOW_MS = 300;

/** After these of its moods a connection is closed. */
const TURNS_DOWN: ReadonlySet<HookMood> = new Set(['unfit', 'hangs', 'closes']);

/** What `onAcquire` throws. */
const HOOK_REFUSES = 'the hook refuses';

/** An option of `pg` that no shared connection knows. */
const ALONE = { queryMode: 'extended' };

/** The one minute in which the schedule wants more connections; it begins a minute after the program. */
const BUSY_MINUTE = { from: '00:01', to: '00:02', timeZone: 'UTC' };

/** `pool.transaction` acquires by itself; this tells with which options, and so for whom. */
class WatchedPool extends Pool {
  readonly #leased: (options: AcquireOptions, lease: Lease) => void;

  constructor(
    options: PoolOptions,
    seams: PoolSeams,
    leased: (options: AcquireOptions, lease: Lease) => void,
  ) {
    super(options, seams);
    this.#leased = leased;
  }

  override async acquire(options: AcquireOptions = {}): Promise<Lease> {
    const lease = await super.acquire(options);
    this.#leased(options, lease);
    return lease;
  }
}

/** A law of pools that does not hold. */
class Broken extends Error {}

function law(holds: boolean, broken: () => string): asserts holds {
  if (!holds) throw new Broken(broken());
}

/**
 * A pool, its server and its callers, and beside the pool's books our own: who waits, who holds which connection, what
 * was left in each session. After each thing that happens the two are compared.
 */
export class World {
  readonly clock = new ManualClock();
  readonly server: ModelServer;
  readonly pool: Pool;
  readonly #callers: Caller[] = [];
  /** Served since the last look, in that order. */
  #served: Caller[] = [];
  /** Who was served in this tick, and is in line again. */
  readonly #cameBack = new Set<Caller>();
  #arrivals = 0;
  /** Callers whose arrival is later than this came since the last look. */
  #newFrom = 0;
  /** What went wrong where an error would have been the pool's to handle. */
  #broken: Error | undefined;
  readonly #tally = { served: 0, timedOut: 0, aborted: 0, refused: 0, leaked: 0 };
  /** What `onAcquire` does with what it is shown. */
  #hookMood: HookMood = 'fit';
  /** What it looks at now: each is of one caller, who is neither in line nor served. */
  readonly #shown = new Set<ModelLink>();
  /** What it was done with: nobody sees these again. */
  readonly #turnedDown = new WeakSet<ModelLink>();
  /** Callers for whom it looks at something, or has just said what it thinks. */
  #verdicts = 0;
  /** Since the last look `onAcquire` let one caller wait longer than another, and so they are served as it pleases. */
  #isAnyOrder = false;
  #suspendedAt: number | undefined;
  /** Of those whom `onAcquire` kept waiting as the pool was suspended, so many may be served meanwhile. */
  #shownBefore = 0;
  /** Checkouts that there had been when the pool was suspended. */
  #acquiredBefore = 0;
  #suspendedMs = 0;
  /** Calls of `ready` that are not over. */
  #readies = 0;
  #end: { isOver: boolean } | undefined;
  #max: number;
  #min: number;
  /** Connections at the last look: after `max` has sunk, more than that may be left of them. */
  #mostBefore = 0;
  readonly #setting: Setting;
  /** Whoever is served gives back at once. */
  #isHealing = false;

  constructor(setting: Setting) {
    const { retains, isSetUp, isShown, sizing, queryTimeoutMillis, ...options } = setting;
    this.#setting = setting;
    this.#max = setting.max;
    this.#min = setting.min;
    this.server = new ModelServer(this.clock, queryTimeoutMillis, {
      opening: () => this.#note(() => this.#opening()),
      sent: (link, parcel) => this.#note(() => this.#sent(link, parcel)),
      shared: (link, id) => this.#note(() => this.#shared(link, id)),
      unsent: (id) => this.#note(() => this.#unsent(this.#caller(id))),
    });
    this.pool = new WatchedPool(
      {
        ...options,
        openTimeoutMillis: OPEN_TIMEOUT_MS,
        probeTimeoutMillis: 100,
        resetTimeoutMillis: 300,
        ...(retains ? {} : { maxIdle: 0 }),
        ...(sizing === 'hour' ? { schedule: [{ ...BUSY_MINUTE, min: setting.max }] } : { sizing }),
        ...(isSetUp ? { onConnect: async (client: Lease) => void (await client.query(SET_UP)) } : {}),
        ...(isShown ? { onAcquire: (client: Lease) => this.#show(client) } : {}),
      },
      { clock: this.clock, driver: this.server, random: () => 0.5 },
      ({ signal }, lease) => {
        const caller = this.#callers.find(({ controller }) => controller.signal === signal);
        if (caller) this.#note(() => this.#leased(caller, lease));
      },
    );
    this.pool.on('leakReclaimed', ({ processID }) => this.#note(() => this.#reclaimed(processID)));
  }

  /** Runs the program, heals everything, and sees that nothing was lost. */
  static async run(this: void, { setting, steps }: Program): Promise<void> {
    const world = new World(setting);
    await world.#settle();
    for (const step of steps) {
      world.#do(step);
      world.#lookAtGauges();
      if (step.does === 'advance') await world.#advance(step.ms);
      else if (step.rest === 'all') await world.#settle();
      else if (step.rest === 'a tick') await Promise.resolve();
    }
    await world.#settle();
    await world.#heal();
    await world.#finish();
  }

  #do(step: Step): void {
    switch (step.does) {
      case 'call':
        for (let i = 0; i < step.count; i++) this.#call(step);
        return;
      case 'use':
        this.#use(chosen(this.#holders, step.which), step.text);
        return;
      case 'release':
        this.#release(chosen(this.#holders, step.which), step.how);
        return;
      case 'abort':
        chosen(this.#pending, step.which)?.controller.abort(new Error('enough'));
        return;
      case 'link': {
        const links = [...this.server.links];
        const link = chosen(links, step.which);
        if (step.becomes === 'lost') link?.lose(new Error('terminated'));
        else if (step.becomes === 'lost with others')
          for (const one of links) one.lose(new Error('terminated'));
        else if (link) link[step.becomes === 'silent' ? 'isSilent' : 'closesSlowly'] = true;
        return;
      }
      case 'server': {
        const { mood, openMs, answerMs, places, isReadOnly } = step;
        Object.assign(this.server, { mood, openMs, answerMs, places, isReadOnly });
        this.server.isPooler ||= step.isPooler;
        return;
      }
      case 'hook':
        this.#hookMood = step.mood;
        return;
      case 'resize':
        if (this.#setting.retains) this.#resize(step);
        return;
      case 'suspend':
        if (this.#suspendedAt === undefined) this.#shownBefore = this.#verdicts;
        this.#suspendedAt ??= this.clock.now();
        this.pool.suspend();
        this.#acquiredBefore = this.pool.stats().acquired;
        return;
      case 'resume':
        this.#resume();
        return;
      case 'leap':
        this.clock.leap(step.ms);
        return;
      case 'ready':
        this.#startReady(step.timeoutMillis);
        return;
      case 'end':
        this.#startEnd(step.timeoutMillis);
        return;
      case 'advance':
    }
  }

  #call({ how, timeoutMillis, priority, isRefused }: Call): void {
    const { connectionTimeoutMillis } = this.#setting;
    const caller: Caller = {
      id: this.#callers.length,
      how,
      priority: hasOptions(how) ? priority : 0,
      timeoutMillis: (hasOptions(how) ? timeoutMillis : undefined) ?? connectionTimeoutMillis,
      joinedAt: this.#patienceNow,
      arrival: ++this.#arrivals,
      controller: new AbortController(),
      state: 'waiting',
      isSent: false,
    };
    this.#callers.push(caller);
    const { signal } = caller.controller;
    this.#ask(caller, { timeoutMillis, priority, signal }, isRefused);
  }

  #ask(caller: Caller, options: AcquireOptions, isRefused: boolean): void {
    const { pool } = this;
    const { signal } = options;
    const text = `VALUES (${caller.id})`;
    const texts = isRefused ? [text, 'SELECT 1/0'] : [text];
    const done = (error?: unknown): void => this.#note(() => this.#settled(caller, error));
    switch (caller.how) {
      case 'acquire':
        pool.acquire(options).catch(done);
        return;
      case 'connect':
        pool.connect((error, lease) => {
          if (lease) this.#note(() => this.#leased(caller, lease));
          else done(error);
        });
        return;
      case 'query':
        pool.query(
          { text: isRefused ? 'SELECT $1, 1/0' : 'SELECT $1', values: [caller.id], signal },
          (error: unknown) => done(error),
        );
        return;
      case 'alone':
        pool.query({ text: isRefused ? `${text}, (1/0)` : text, signal, ...ALONE }, (error: unknown) =>
          done(error),
        );
        return;
      case 'transaction':
        pool
          .transaction(async (lease) => {
            for (const one of texts) await lease.query(one);
          }, options)
          .then(() => done(), done);
        return;
      case 'batch':
        pool.batch(texts, options).then(() => done(), done);
    }
  }

  #leased(caller: Caller, lease: Lease): void {
    const link = [...this.server.links].find(({ id }) => id === lease.processID);
    this.#serve(caller, link);
    if (caller.how === 'transaction') return;
    caller.lease = lease;
    if (this.#isHealing) this.#release(caller, 'once');
  }

  /** The caller got this connection; undefined: one that is gone again already. */
  #serve(caller: Caller, link: ModelLink | undefined): void {
    law(caller.state === 'waiting', () => `caller ${caller.id} is served, but is ${caller.state}`);
    caller.state = 'served';
    this.#tally.served += 1;
    this.#served.push(caller);
    if (!link) return;
    law(!this.#turnedDown.has(link), () => `caller ${caller.id} gets what onAcquire refused`);
    law(link.holder === undefined, () => `caller ${caller.id} gets the connection of ${link.holder}`);
    if (!this.#shares(caller)) {
      const { size } = link.sharers;
      law(size === 0, () => `caller ${caller.id} gets a connection that ${size} others share`);
      link.holder = caller.id;
      link.isOneShot = caller.how !== 'acquire' && caller.how !== 'connect' && caller.how !== 'transaction';
    }
    // What onAcquire changes is for the caller to find; what others left it would have found itself.
    if (!this.#setting.isShown) this.#lookAtSession(link, `caller ${caller.id}`);
  }

  /** The caller joins others on this connection. */
  #shared(link: ModelLink, id: number): void {
    law(!link.isFull, () => `caller ${id} joins ${link.depth} others on a connection that takes no more`);
    this.#serve(this.#caller(id), link);
  }

  #lookAtSession(link: ModelLink, who: string): void {
    law(link.transaction === 'idle', () => `${who} gets a transaction of somebody else`);
    law(!link.isDirty || this.#setting.reset === 'never', () => `${who} gets a dirty session`);
    law(link.isSetUp || !this.#setting.isSetUp, () => `${who} gets a session that is not set up`);
  }

  /** `onAcquire`: it sees a connection that nobody has, as the last borrower left it and the pool made it clean. */
  async #show(client: Lease): Promise<boolean> {
    const mood = this.#hookMood;
    const link = [...this.server.links].find(({ id }) => id === client.processID);
    if (!link) return true;
    this.#note(() => {
      const isFree = !isHeld(link) && !this.#shown.has(link);
      law(isFree, () => `onAcquire is shown the connection of ${[link.holder, ...link.sharers].join()}`);
      law(!this.#turnedDown.has(link), () => 'onAcquire is shown a connection again that it refused');
      this.#lookAtSession(link, 'onAcquire');
    });
    this.#shown.add(link);
    this.#verdicts += 1;
    if (mood !== 'fit') this.#isAnyOrder = true;
    try {
      if (mood === 'sets') await client.query("SET work_mem = '8MB'");
      else if (mood === 'throws') throw new Error(HOOK_REFUSES);
      else if (mood === 'closes') client.release(true);
      else if (mood === 'slow') await this.#after(SLOW_MS);
      else if (mood === 'hangs') await this.#after(OPEN_TIMEOUT_MS);
      return mood !== 'unfit';
    } finally {
      this.#shown.delete(link);
      if (TURNS_DOWN.has(mood)) this.#turnedDown.add(link);
      // The pool hears of it in a later tick.
      setImmediate(() => {
        this.#verdicts -= 1;
        if (!this.server.links.has(link)) this.#isAnyOrder = true; // its caller comes back
      });
    }
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, resolve);
    });
  }

  /** The pool misses a lease and takes its connection back. */
  #reclaimed(processID: number | null): void {
    const link = [...this.server.links].find(({ id }) => id === processID);
    const caller = link?.holder === undefined ? undefined : this.#caller(link.holder);
    law(
      link !== undefined && caller?.isForgetful === true,
      () => `a lease is taken from caller ${caller?.id}`,
    );
    law(link.isSettled, () => `the lease of caller ${caller?.id} is taken back while something runs on it`);
    link.holder = undefined;
    this.#tally.leaked += 1;
  }

  #use({ lease }: Partial<Caller> = {}, text: string): void {
    lease?.query(text).catch((error: unknown) => this.#note(() => this.#expectServerError(error)));
  }

  #release(caller: Caller | undefined, how: Release): void {
    const { lease } = caller ?? {};
    if (!caller || !lease) return;
    caller.state = 'done';
    const link = [...this.server.links].find(({ holder }) => holder === caller.id);
    if (how === 'forgotten' || how === 'unanswered') {
      if (how === 'unanswered' && link) {
        link.isSilent = true;
        this.#use(caller, 'SELECT 1');
      }
      caller.isForgetful = true;
      forget(lease);
      return;
    }
    if (link) link.holder = undefined;
    if (how === 'ended') {
      void lease.end();
      lease.release(); // does nothing
    } else if (how === 'detached' && link) {
      this.server.links.delete(link); // it is not the pool's any more
      lease.detach();
    } else lease.release(how === 'with error' ? new Error('do not use it again') : undefined);
    if (how === 'twice') this.#refused(caller, () => lease.release());
    if (how === 'used after') this.#refused(caller, () => void lease.query('SELECT 1'));
  }

  /** What a lease does not allow after its release. */
  #refused({ id }: Caller, late: () => void): void {
    try {
      late();
    } catch (error) {
      if (codeOf(error) === 'POOL_LEASE_RELEASED') return;
    }
    throw new Broken(`the lease of caller ${id} still lives after its release`);
  }

  #resume(): void {
    this.#lookAtGauges();
    this.#suspendedMs += this.clock.now() - (this.#suspendedAt ?? this.clock.now());
    this.#suspendedAt = undefined;
    this.pool.resume();
  }

  #resize({ min, max }: { readonly min: number; readonly max: number }): void {
    if (this.#setting.minIdle > max) return;
    this.#min = min;
    this.#max = max;
    this.pool.resize({ min, max });
  }

  #startReady(timeoutMillis: number): void {
    this.#readies += 1;
    const over = (): void => {
      this.#readies -= 1;
    };
    this.pool.ready({ timeoutMillis }).then(over, over);
  }

  #startEnd(timeoutMillis: number): void {
    const end = (this.#end ??= { isOver: false });
    void this.pool.end({ timeoutMillis }).then(() => {
      end.isOver = true;
    });
  }

  /** How a caller's call ended: well, or with an error that it can have ended with. */
  #settled(caller: Caller, error: unknown): void {
    const { id, how, state, timeoutMillis, controller } = caller;
    law(state !== 'done', () => `caller ${id} is told twice`);
    law(error !== undefined && error !== null ? true : state === 'served', () => `caller ${id} got nothing`);
    caller.state = 'done';
    const { length } = getEventListeners(controller.signal, 'abort');
    law(length === 0, () => `the signal of caller ${id} is still listened to`);
    if (error === undefined || error === null) return;
    const code = codeOf(error);
    const isLostUnsent = this.#shares(caller) && outcomeOf(error) === 'unknown' && !caller.isSent;
    law(!isLostUnsent, () => `caller ${id} is lost with a connection on which nothing of theirs was sent`);
    if (state === 'served') {
      law(how !== 'acquire' && how !== 'connect', () => `caller ${id} was served and refused`);
      if (error === controller.signal.reason) return;
      if (this.#shares(caller) && (error as Error).message === 'Query read timeout') {
        law(this.#setting.queryTimeoutMillis > 0, () => `caller ${id} was given up though nothing says when`);
        return;
      }
      this.#expectServerError(code === 'POOL_BATCH_FAILED' ? (error as Error).cause : error);
      return;
    }
    const waitedMs = this.#patienceNow - caller.joinedAt;
    if (code === 'POOL_ACQUIRE_TIMEOUT') {
      this.#tally.timedOut += 1;
      const isDue = timeoutMillis > 0 && waitedMs >= timeoutMillis;
      law(isDue, () => `caller ${id} timed out after ${waitedMs} of ${timeoutMillis} ms`);
    } else if (code === 'POOL_QUEUE_FULL') {
      this.#tally.refused += 1;
      law(this.#setting.maxWaiting > 0, () => `caller ${id} was turned away from a line without end`);
    } else if (code === 'POOL_ENDED') {
      law(this.#end !== undefined, () => `caller ${id} hears of an end that nobody asked for`);
    } else if (error === controller.signal.reason) this.#tally.aborted += 1;
    else this.#expectServerError(error);
  }

  #expectServerError(error: unknown): void {
    const isOfHook = codeOf(error) === 'POOL_HOOK_FAILED' || (error as Error).message === HOOK_REFUSES;
    const isKnown =
      (isOfHook && this.#setting.isShown) ||
      SERVER_CODES.has(codeOf(error)) ||
      /^(terminated|Connection terminated)$/.test((error as Error).message);
    if (!isKnown) throw new Broken(`a caller got an error that is nobody's`, { cause: error });
  }

  /** The pool wants one more socket. */
  #opening(): void {
    const { socketCount } = this.server;
    law(socketCount < this.#max, () => `one more is opened beside ${socketCount}, with max ${this.#max}`);
    law(this.#end === undefined, () => 'a pool that is ended opens a connection');
  }

  /** Somebody sends something on a connection: its holder, a caller who is served with it, or the pool itself. */
  #sent(link: ModelLink, { texts, caller: id, isFlight }: Parcel): void {
    const [text = ''] = texts;
    if (id !== undefined) {
      const caller = this.#caller(id);
      law(!caller.isSent, () => `what caller ${id} asks is sent twice`);
      caller.isSent = true;
      if (link.holder !== id && !link.sharers.has(id)) this.#serve(caller, link);
    } else if (text === '' || text === SET_UP || isFlight) {
      const { holder, sharers } = link;
      const isFree = holder === undefined && sharers.size === 0;
      law(isFree, () => `the pool sends '${text}' on the connection of ${[holder, ...sharers].join()}`);
      law(
        link.isSettled || link.lostCause !== undefined,
        () => `the pool sends '${text}' on a busy connection`,
      );
    }
  }

  /** What this caller asks has to go another way; deadline and place are as before. */
  #unsent(caller: Caller): void {
    law(!caller.isSent, () => `what caller ${caller.id} asks is taken for unsent`);
    caller.state = 'waiting';
    this.#cameBack.add(caller);
    this.#served = this.#served.filter((one) => one !== caller);
  }

  /** What holds at any moment, also in the middle of a tick. */
  #lookAtGauges(): void {
    const { total, max, idle, probing, leased, opening, closing, waiting, acquired } = this.pool.stats();
    const sum = idle + probing + leased + opening + closing;
    law(sum === total, () => `the gauges add up to ${sum}, not to ${total}`);
    const isSuspended = this.#suspendedAt !== undefined;
    const isServing = !isSuspended && this.#end === undefined;
    law(!isServing || waiting === 0 || idle === 0, () => `${waiting} wait beside ${idle} idle connections`);
    law(
      !isSuspended || acquired - this.#acquiredBefore <= this.#shownBefore,
      () => `${acquired - this.#acquiredBefore} callers are served although the pool is suspended`,
    );
    law(total <= Math.max(max, this.#mostBefore), () => `${total} connections, with max ${max}`);
    this.#mostBefore = total;
  }

  /** Compares the pool's books with ours. */
  #look(): void {
    this.#lookAtGauges();
    if (this.#broken) throw this.#broken;
    const stats = this.pool.stats();
    const { total, idle, probing, leased, returning, waiting, opened } = stats;
    const { socketCount, links } = this.server;
    law(total === socketCount, () => `${total} connections in the books, ${socketCount} sockets`);
    const line = this.#line;
    const shown = [...this.#shown].filter((link) => links.has(link)).length;
    law(
      waiting <= line.length && waiting + shown >= line.length,
      () => `${line.length} callers wait, ${waiting} in the books, and ${shown} connections are looked at`,
    );
    const deaf = line.find(({ how, controller }) => how !== 'connect' && controller.signal.aborted);
    law(!deaf, () => `caller ${deaf?.id} still waits although their signal was aborted`);
    const held = [...links].filter(isHeld).length;
    law(
      held + shown === leased - returning,
      () => `${held + shown} connections are held, ${leased - returning} in the books`,
    );
    const closed = Object.values(stats.closed).reduce((a, b) => a + b);
    const left = opened - closed;
    law(left === idle + probing + leased, () => `${opened} opened and ${closed} closed, but ${total} in all`);
    for (const [name, count] of Object.entries({ ...this.#tally, acquired: this.#tally.served })) {
      const inBooks = name === 'served' ? count : stats[name as 'acquired'];
      law(inBooks === count, () => `${count} ${name}, ${inBooks} in the books`);
    }
    if (!this.#isAnyOrder) this.#lookAtOrder(line);
    this.#isAnyOrder = this.#verdicts > 0;
    this.#served = [];
    this.#cameBack.clear();
    this.#newFrom = this.#arrivals;
  }

  /** Nobody was served past somebody who stood before them, and those who ask in one way are told in that order. */
  #lookAtOrder(line: readonly Caller[]): void {
    for (const [index, served] of this.#served.entries()) {
      const later = this.#served.slice(index + 1).filter(({ how }) => how === served.how);
      const passed = [...line, ...later].find((other) => this.#stoodBefore(other, served));
      law(!passed, () => `caller ${served.id} is served before caller ${passed?.id}, who was before them`);
    }
  }

  #stoodBefore(other: Caller, served: Caller): boolean {
    // One who came back was not in line all the time.
    if (this.#cameBack.has(other)) return false;
    const wasThere = other.arrival < served.arrival || other.arrival <= this.#newFrom;
    const isFirst =
      other.priority > served.priority ||
      (other.priority === served.priority && other.arrival < served.arrival);
    return wasThere && isFirst;
  }

  /** Everything gets well: whoever waits is served soon, and as many connections as ever can be had at once. */
  async #heal(): Promise<void> {
    this.#isHealing = true;
    this.#hookMood = 'fit';
    Object.assign(this.server, { mood: 'answers', openMs: 10, answerMs: 0, places: Infinity });
    this.#resume();
    for (const caller of this.#holders) this.#release(caller, 'once');
    await this.#settle();
    await this.#pass(HEALED_MS);
    const late = this.#callers.find(({ state }) => state !== 'done');
    law(
      !late,
      () => `caller ${late?.id} (${late?.how}) is still ${late?.state}, ${HEALED_MS} ms after all is well`,
    );
    if (this.#end) return;
    this.#isHealing = false;
    for (let i = 0; i < this.#max; i++) {
      this.#call({ how: 'acquire', count: 1, timeoutMillis: 0, priority: 0, isRefused: false });
      // A line that may not be long is not filled at once.
      if (this.#setting.maxWaiting > 0) await this.#pass(1000);
    }
    await this.#pass(HEALED_MS);
    const held = this.#holders.length;
    law(held === this.#max, () => `only ${held} of ${this.#max} connections can be had, though all is well`);
    for (const caller of this.#holders) this.#release(caller, 'once');
    await this.#settle();
    const { total } = this.pool.stats();
    const least = this.#setting.sizing === 'hour' ? Math.min(this.#min, this.#setting.max) : this.#min;
    law(total >= least && total <= this.#max, () => `${total} connections, not ${least} to ${this.#max}`);
  }

  /** Nothing is left of a pool that was ended. */
  async #finish(): Promise<void> {
    this.#startEnd(500);
    await this.#pass(5000);
    law(this.#end?.isOver === true, () => 'the end never comes');
    const late = this.#callers.find(({ state }) => state !== 'done');
    law(!late, () => `caller ${late?.id} was never told`);
    law(this.#readies === 0, () => `${this.#readies} calls of ready() were never told`);
    law(this.server.socketCount === 0, () => `${this.server.socketCount} sockets are left`);
    law(this.clock.pendingCount === 0, () => `${this.clock.pendingCount} timers are left`);
  }

  /** Time passes, and the kernel ends connections of silent peers that somebody waits for. */
  async #pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STRIDE_MS) {
      for (const link of this.server.links) {
        const isNoticed = isHeld(link) || this.#setting.probeAfterMillis === 0;
        if (link.isSilent && isNoticed) link.lose(new Error('terminated'));
      }
      await this.#advance(Math.min(STRIDE_MS, ms));
    }
  }

  async #advance(ms: number): Promise<void> {
    await this.clock.advance(ms, () => this.#settle());
    if (this.#suspendedAt !== undefined) return;
    const now = this.#patienceNow;
    const late = this.#line.find(
      ({ timeoutMillis, joinedAt }) => timeoutMillis > 0 && now - joinedAt >= timeoutMillis,
    );
    law(!late, () => `caller ${late?.id} waits past their deadline`);
  }

  /** Lets happen what is due, and looks. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      const before = this.server.activity;
      await flush();
      if (this.server.activity > before) quiet = -1;
    }
    this.#look();
  }

  #caller(id: number): Caller {
    const caller = this.#callers[id];
    if (!caller) throw new Error(`model bug: there is no caller ${id}`);
    return caller;
  }

  /** Whether they mind nobody on the same connection. */
  #shares({ how }: Caller): boolean {
    return how === 'query' && this.#setting.pipelining === 'auto' && !this.#setting.isShown;
  }

  /** Whose call is not over yet and who holds no lease. */
  get #pending(): Caller[] {
    return this.#callers.filter(({ state, lease }) => state !== 'done' && !lease);
  }

  get #line(): Caller[] {
    return this.#callers.filter(({ state }) => state === 'waiting');
  }

  /** Those with a lease. */
  get #holders(): Caller[] {
    return this.#callers.filter(({ state, lease }) => state === 'served' && lease);
  }

  /** The time that deadlines count: it stands still while the pool is suspended. */
  get #patienceNow(): number {
    const now = this.clock.now();
    return (this.#suspendedAt ?? now) - this.#suspendedMs;
  }

  /** A law may break deep inside the pool, which would take the error for the server's. */
  #note(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#broken ??= error as Error;
    }
  }
}

/** Whether a call of this kind takes a deadline and a priority of its own. */
function hasOptions(how: Call['how']): boolean {
  return how === 'acquire' || how === 'batch' || how === 'transaction';
}

function isHeld({ holder, sharers }: ModelLink): boolean {
  return holder !== undefined || sharers.size > 0;
}

const SERVER_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  '28P01',
  '53300',
  '22012',
  '25006',
  'POOL_OPEN_TIMEOUT',
  'POOL_CONNECTION_LOST',
]);

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}

/** What is known of a statement whose connection was lost. */
function outcomeOf(error: unknown): unknown {
  return (error as { outcome?: unknown } | undefined)?.outcome;
}

function chosen<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % items.length];
}
