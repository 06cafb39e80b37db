import fc from 'fast-check';
import type { Mood } from './model-server.ts';

/**
 * What becomes of a connection that `onAcquire` is shown; `slow`: it is fit, after a while; `sets`: it changes the session
 * for this caller.
 */
export type HookMood = 'fit' | 'slow' | 'sets' | 'unfit' | 'throws' | 'hangs' | 'closes';

/** What a caller asks of the pool. */
export interface Call {
  readonly how: 'acquire' | 'connect' | 'query' | 'alone' | 'transaction' | 'batch';
  /** Several at once. */
  readonly count: number;
  /** Undefined: as the pool's options say. */
  readonly timeoutMillis: number | undefined;
  readonly priority: number;
  /** The server will refuse a statement of theirs. */
  readonly isRefused: boolean;
}

/**
 * One step of a random program. `which` chooses among whatever there is at that moment, so that a program stays
 * meaningful when steps are taken out of it.
 */
export type Step = Deed & {
  /** The next step follows in the same tick, or before what was promised is told. */
  readonly rest: 'none' | 'a tick' | 'all';
};

type Deed =
  | ({ readonly does: 'call' } & Call)
  | { readonly does: 'use'; readonly which: number; readonly text: string }
  | { readonly does: 'release'; readonly which: number; readonly how: Release }
  | { readonly does: 'abort'; readonly which: number }
  | {
      readonly does: 'link';
      readonly which: number;
      readonly becomes: 'lost' | 'lost with others' | 'silent' | 'slow to close';
    }
  | {
      readonly does: 'server';
      readonly mood: Mood;
      readonly openMs: number;
      readonly answerMs: number;
      readonly places: number;
      readonly isReadOnly: boolean;
      /** A transaction pooler stands before it from now on. */
      readonly isPooler: boolean;
    }
  | { readonly does: 'hook'; readonly mood: HookMood }
  | { readonly does: 'resize'; readonly min: number; readonly max: number }
  | { readonly does: 'suspend' }
  | { readonly does: 'resume' }
  | { readonly does: 'advance'; readonly ms: number }
  | { readonly does: 'leap'; readonly ms: number }
  | { readonly does: 'ready'; readonly timeoutMillis: number }
  | { readonly does: 'end'; readonly timeoutMillis: number };

/**
 * `used after`: the lease is used once more when it is released; `ended`: as a borrower of `pg.Pool` may; `detached`: its
 * borrower keeps the connection; `forgotten`: nobody has the lease any more; `unanswered`: the same, while
 * something runs on it that is never answered.
 */
export type Release =
  | 'once'
  | 'twice'
  | 'with error'
  | 'used after'
  | 'ended'
  | 'detached'
  | 'forgotten'
  | 'unanswered';

/** The options that matter to who gets which connection when. */
export interface Setting {
  readonly max: number;
  readonly min: number;
  readonly minIdle: number;
  /** Keeps connections that nobody uses. */
  readonly retains: boolean;
  readonly lifo: boolean;
  readonly connectionTimeoutMillis: number;
  readonly idleTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly maxUses: number;
  readonly maxWaiting: number;
  readonly probeAfterMillis: number;
  readonly reset: 'auto' | 'always' | 'never';
  readonly isSetUp: boolean;
  /** `onAcquire` looks at each connection before a caller gets it. */
  readonly isShown: boolean;
  readonly pipelining: 'auto' | 'off';
  readonly queryTimeoutMillis: number;
  /** `hour`: more at certain hours. */
  readonly sizing: 'fixed' | 'auto' | 'hour';
}

export interface Program {
  readonly setting: Setting;
  readonly steps: readonly Step[];
}

const oneOf = fc.constantFrom;
const which = fc.nat(7);

/** Half of the callers may share a connection. */
const QUERIES = Array.from({ length: 6 }, () => 'query' as const);

const call = fc.record({
  does: fc.constant('call' as const),
  how: oneOf<Call['how'][]>('acquire', 'acquire', 'connect', 'alone', 'transaction', 'batch', ...QUERIES),
  count: oneOf(1, 1, 2, 4),
  timeoutMillis: oneOf(undefined, undefined, 0, 50, 500),
  priority: oneOf(0, 0, 0, 1, -1),
  isRefused: oneOf(false, false, true),
});

const use = fc.record({
  does: fc.constant('use' as const),
  which,
  text: oneOf('SELECT 1', 'SELECT 1/0', "SET work_mem = '8MB'", 'START TRANSACTION', 'INSERT'),
});

const release = fc.record({
  does: fc.constant('release' as const),
  which,
  how: oneOf<Release[]>(
    'once',
    'once',
    'once',
    'twice',
    'with error',
    'used after',
    'ended',
    'detached',
    'forgotten',
    'forgotten',
    'unanswered',
  ),
});

const link = fc.record({
  does: fc.constant('link' as const),
  which,
  becomes: oneOf('lost', 'lost with others', 'silent', 'slow to close'),
});

const server = fc.record({
  does: fc.constant('server' as const),
  mood: oneOf<Mood[]>('answers', 'answers', 'answers', 'refuses', 'hangs', 'wrong password'),
  openMs: oneOf(0, 0, 20, 150),
  answerMs: oneOf(0, 0, 5, 5, 50),
  places: oneOf(Infinity, Infinity, 2, 1),
  isReadOnly: oneOf(false, false, true),
  isPooler: oneOf(false, false, false, true),
});

const resize = fc
  .record({ does: fc.constant('resize' as const), min: fc.nat(3), max: fc.integer({ min: 1, max: 5 }) })
  .map((step) => ({ ...step, min: Math.min(step.min, step.max) }));

const hook = fc.record({
  does: fc.constant('hook' as const),
  mood: oneOf<HookMood[]>('fit', 'slow', 'slow', 'sets', 'unfit', 'throws', 'hangs', 'closes'),
});

function deeds(isShown: boolean): fc.Arbitrary<Deed> {
  return fc.oneof(
    { weight: 30, arbitrary: call },
    { weight: 12, arbitrary: use },
    { weight: 24, arbitrary: release },
    { weight: 6, arbitrary: fc.record({ does: fc.constant('abort' as const), which }) },
    { weight: 9, arbitrary: link },
    { weight: 6, arbitrary: server },
    { weight: isShown ? 14 : 0, arbitrary: hook },
    { weight: 3, arbitrary: resize },
    { weight: 5, arbitrary: fc.constant({ does: 'suspend' as const }) },
    { weight: 6, arbitrary: fc.constant({ does: 'resume' as const }) },
    {
      weight: 18,
      arbitrary: fc.record({ does: fc.constant('advance' as const), ms: oneOf(1, 10, 100, 1000, 5000) }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('leap' as const), ms: oneOf(100, 60_000) }) },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('ready' as const), timeoutMillis: oneOf(0, 300) }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('end' as const), timeoutMillis: oneOf(0, 300) }) },
  );
}

function steps(isShown: boolean): fc.Arbitrary<Step> {
  return fc
    .tuple(deeds(isShown), oneOf<Step['rest'][]>('all', 'all', 'a tick', 'none', 'none'))
    .map(([does, rest]) => ({ ...does, rest }));
}

const setting: fc.Arbitrary<Omit<Setting, 'isShown'>> = fc
  .record({
    max: fc.integer({ min: 1, max: 4 }),
    min: oneOf(0, 0, 1, 2),
    minIdle: oneOf(0, 0, 0, 1),
    retains: oneOf(true, true, true, false),
    lifo: fc.boolean(),
    connectionTimeoutMillis: oneOf(0, 0, 200, 2000),
    idleTimeoutMillis: oneOf(0, 1000),
    maxLifetimeSeconds: oneOf(0, 0, 3),
    maxUses: oneOf(0, 0, 3),
    maxWaiting: oneOf(0, 0, 2),
    probeAfterMillis: oneOf(0, 2000),
    reset: oneOf('auto', 'auto', 'always', 'never'),
    isSetUp: fc.boolean(),
    pipelining: oneOf('auto', 'auto', 'off'),
    queryTimeoutMillis: oneOf(0, 0, 30),
    sizing: oneOf('fixed', 'fixed', 'auto', 'hour'),
  })
  .map(({ min, minIdle, ...other }) => ({
    ...other,
    // A pool that follows its load must be able to sink.
    idleTimeoutMillis: other.sizing === 'auto' ? 1000 : other.idleTimeoutMillis,
    sizing: other.retains ? other.sizing : 'fixed',
    // Not above what they may be.
    min: other.retains ? Math.min(min, other.max) : 0,
    minIdle: other.retains ? minIdle : 0,
  }));

function programsWith(isShown: boolean): fc.Arbitrary<Program> {
  return fc.record({
    setting: setting.map((other) => ({ ...other, isShown })),
    steps: fc.array(steps(isShown), { maxLength: 60, size: 'max' }),
  });
}

/** Random programs; small ones first, and shrunk to the shortest that still fails. */
export const programs: fc.Arbitrary<Program> = fc.oneof(
  { weight: 2, arbitrary: programsWith(false) },
  { weight: 1, arbitrary: programsWith(true) },
);
