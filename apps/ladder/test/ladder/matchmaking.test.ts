import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapsInPlay } from '../../src/ladder/definition.ts';
import { DAWN_AND_DUSK, ladderWith } from '../support/ladders.ts';
import type { Contender, Pair, WaitingPlayer } from '../../src/ladder/matchmaking/contender.ts';
import { levelled, pairGreedily } from '../../src/ladder/matchmaking/pairing.ts';
import { refine, unfairness } from '../../src/ladder/matchmaking/refinement.ts';
import { splitSides, type SplitSides } from '../../src/ladder/matchmaking/sides.ts';
import { matchWave, waveStart } from '../../src/ladder/matchmaking/wave.ts';
import { mayMeet, windowAfter } from '../../src/ladder/matchmaking/window.ts';
import { seededRandom } from '../../src/ladder/random.ts';

const rule = DAWN_AND_DUSK.matchmaking;

function waits(
  playerId: string,
  {
    dawn,
    dusk,
    waited = 1,
    vetoes = [],
    met = [],
  }: { dawn?: number; dusk?: number; waited?: number; vetoes?: string[]; met?: string[] },
): WaitingPlayer {
  return {
    playerId,
    offers: [
      dawn === undefined ? undefined : { race: 'lark', rating: dawn },
      dusk === undefined ? undefined : { race: 'wolf', rating: dusk },
    ],
    waitCycles: waited,
    vetoes,
    region: 'eu-west',
    metLately: new Set(met),
  };
}

function stands(playerId: string, rating: number, waitCycles = 1, met: string[] = []): Contender {
  return {
    playerId,
    race: 'lark',
    rating,
    waitCycles,
    vetoes: [],
    region: undefined,
    metLately: new Set(met),
  };
}

function matched(waiting: readonly WaitingPlayer[], ladder = DAWN_AND_DUSK): string[] {
  return matchWave(waiting, ladder, seededRandom(1)).map(
    ({ first, second }) => `${first.playerId}-${second.playerId}`,
  );
}

/** Every pair there is, sorted, the best taken first: what pairing must come to. */
function bestOfAllPairs({ first, second }: SplitSides): Pair[] {
  const score = ({ first: one, second: other }: Pair): number =>
    (one.rating - other.rating) ** 2 - rule.waitBonus * (one.waitCycles + other.waitCycles);
  const all = first
    .flatMap((one) => second.map((other) => ({ first: one, second: other })))
    .filter((pair) => mayMeet(pair.first, pair.second, rule))
    .toSorted((a, b) => score(a) - score(b));
  const taken = new Set<string>();
  return all.filter((pair) => {
    const isFree = !taken.has(pair.first.playerId) && !taken.has(pair.second.playerId);
    if (isFree) taken.add(pair.first.playerId).add(pair.second.playerId);
    return isFree;
  });
}

const ids = (contenders: readonly Contender[]): string[] => contenders.map(({ playerId }) => playerId);

describe('the window', () => {
  it('is 150 at the first wave and grows by 50 with each', () => {
    expect([1, 2, 3].map((waves) => windowAfter(waves, rule))).toEqual([150, 200, 250]);
  });

  it('lets two players meet when it is wide enough for either of them', () => {
    expect(mayMeet(stands('a', 1500), stands('b', 1650), rule)).toBe(true);
    expect(mayMeet(stands('a', 1500), stands('b', 1651), rule)).toBe(false);
    expect(mayMeet(stands('a', 1500), stands('b', 1700, 2), rule)).toBe(true);
  });

  it('never lets a player meet himself', () => {
    expect(mayMeet(stands('a', 1500), stands('a', 1500), rule)).toBe(false);
  });
});

describe('the sides of a wave', () => {
  it('keep who offers one side where he is', () => {
    const { first, second } = splitSides([waits('a', { dawn: 1500 }), waits('b', { dusk: 1500 })], rule);
    expect([ids(first), ids(second)]).toEqual([['a'], ['b']]);
  });

  it('split those who offer both by what they are better at', () => {
    const { first, second } = splitSides(
      [
        waits('a', { dawn: 1600, dusk: 1500 }),
        waits('b', { dawn: 1500, dusk: 1600 }),
        waits('c', { dawn: 1550, dusk: 1500 }),
        waits('d', { dawn: 1500, dusk: 1550 }),
      ],
      rule,
    );
    expect([ids(first).toSorted(), ids(second).toSorted()]).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  it('fill up the smaller side with the one who is best there', () => {
    const { first, second } = splitSides(
      [
        waits('a', { dawn: 1500 }),
        waits('b', { dawn: 1500 }),
        waits('c', { dawn: 1550, dusk: 1500 }),
        waits('d', { dawn: 1500, dusk: 1550 }),
      ],
      rule,
    );
    expect([ids(first), ids(second)]).toEqual([
      ['a', 'b'],
      ['d', 'c'],
    ]);
  });

  it('leave a single player who offers both on one side only', () => {
    const { first, second } = splitSides([waits('a', { dawn: 1500, dusk: 1500 })], rule);
    expect(first.length + second.length).toBe(1);
  });

  it('even out their means with the most neutral player when the head counts allow it', () => {
    // One more on the first side, which is far stronger: c, who is the same on both, crosses over.
    const { second } = splitSides(
      [
        waits('a', { dusk: 1400 }),
        waits('b', { dawn: 1900, dusk: 1300 }),
        waits('c', { dawn: 1850, dusk: 1840 }),
      ],
      rule,
    );
    expect(ids(second)).toContain('c');
  });

  it('are cut to the same size, keeping who has waited longest and the order of the queue', () => {
    const side = [stands('a', 1500, 1), stands('b', 1500, 3), stands('c', 1500, 2), stands('d', 1500, 2)];
    const { first } = levelled({ first: side, second: [stands('x', 1500), stands('y', 1500)] }, rule);
    expect(ids(first)).toEqual(['b', 'c']);
  });
});

describe('pairs', () => {
  it('bring close ratings together first', () => {
    const pairs = pairGreedily(
      { first: [stands('a', 1500), stands('b', 1600)], second: [stands('x', 1590), stands('y', 1510)] },
      rule,
    );
    expect(pairs.map(({ first, second }) => first.playerId + second.playerId)).toEqual(['ay', 'bx']);
  });

  it('prefer who has waited longer among equals', () => {
    const pairs = pairGreedily(
      { first: [stands('a', 1500, 1), stands('b', 1500, 5)], second: [stands('x', 1500)] },
      rule,
    );
    expect(pairs.map(({ first }) => first.playerId)).toEqual(['b']);
  });

  it('exchange opponents where that is fairer', () => {
    const pairs: Pair[] = [
      { first: stands('a', 1500), second: stands('x', 1600) },
      { first: stands('b', 1600), second: stands('y', 1500) },
    ];
    expect(refine(pairs, rule).map(({ first, second }) => first.playerId + second.playerId)).toEqual([
      'ay',
      'bx',
    ]);
  });

  it('do not exchange opponents when somebody would meet himself', () => {
    const pairs: Pair[] = [
      { first: stands('a', 1500), second: stands('x', 1600) },
      { first: stands('b', 1600), second: stands('a', 1500) },
    ];
    expect(refine(pairs, rule)).toEqual(pairs);
  });
});

describe('a wave', () => {
  it('pairs two who fit at once, and never two of one side', () => {
    expect(matched([waits('a', { dawn: 1500 }), waits('b', { dusk: 1510 })])).toEqual(['a-b']);
    expect(matched([waits('a', { dawn: 1500 }), waits('b', { dawn: 1500 })])).toEqual([]);
  });

  it('lets two who are far apart wait until the window has grown to them', () => {
    const pairs = [1, 2, 3, 4].map((waited) =>
      matched([waits('a', { dawn: 1500, waited }), waits('b', { dusk: 1800, waited })]),
    );
    expect(pairs).toEqual([[], [], [], ['a-b']]);
  });

  it('finds a map for every pair, whatever the two refuse', () => {
    const all = mapsInPlay(DAWN_AND_DUSK).map(({ code }) => code);
    expect(matched([waits('a', { dawn: 1500, vetoes: all }), waits('b', { dusk: 1500 })])).toEqual(['a-b']);
  });

  it('brings who has just met together with others, and each other only when there is nobody else', () => {
    const again = (waited: number): WaitingPlayer[] => [
      waits('a', { dawn: 1500, waited, met: ['b'] }),
      waits('b', { dusk: 1500, waited, met: ['a'] }),
    ];
    expect([1, 2, 3, 4].map((waited) => matched(again(waited)))).toEqual([[], [], [], ['a-b']]);
    expect(matched([...again(1), waits('c', { dusk: 1620 })])).toEqual(['a-c']);
  });

  it('pairs anybody with anybody where the ladder says so, by whatever race is nearest', () => {
    const ladder = ladderWith({ opponents: 'any' });
    expect(matched([waits('a', { dawn: 1500 }), waits('b', { dawn: 1510 })], ladder)).toEqual(['a-b']);
    const [match] = matchWave(
      [waits('a', { dawn: 1500, dusk: 1700 }), waits('b', { dawn: 1650, dusk: 1900 })],
      ladder,
      seededRandom(1),
    );
    expect(match).toMatchObject({ first: { race: 'wolf', rating: 1700 }, second: { race: 'lark' } });
    expect(matched([waits('a', { dawn: 1500, dusk: 1500 })], ladder)).toEqual([]);
  });

  it('takes a player who is there twice once', () => {
    expect(matched([waits('a', { dawn: 1500 }), waits('a', { dusk: 1500 })])).toEqual([]);
  });

  it('begins at a multiple of the interval', () => {
    expect(waveStart(0, 45_000)).toBe(0);
    expect(waveStart(44_999, 45_000)).toBe(0);
    expect(waveStart(1_000_000_000_000, 45_000) % 45_000).toBe(0);
  });

  const rating = fc.integer({ min: 800, max: 2400 });
  const player = fc.record({
    playerId: fc.integer({ min: 1, max: 60 }).map((id) => `p${id}`),
    offers: fc
      .tuple(fc.option(rating, { nil: undefined }), fc.option(rating, { nil: undefined }))
      .map(([dawn, dusk]): WaitingPlayer['offers'] => [
        dawn === undefined ? undefined : { race: 'lark', rating: dawn },
        dusk === undefined ? undefined : { race: 'wolf', rating: dusk },
      ]),
    waitCycles: fc.integer({ min: 1, max: 12 }),
    region: fc.constantFrom(undefined, 'eu-west', 'oceania'),
    metLately: fc
      .array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 })
      .map((met) => new Set(met.map((id) => `p${id}`))),
    vetoes: fc.subarray(
      mapsInPlay(DAWN_AND_DUSK).map(({ code }) => code),
      { maxLength: rule.vetoes },
    ),
  });
  const queue = fc.array(player, { maxLength: 60 });

  it('matches every player at most once and nobody with himself', () => {
    fc.assert(
      fc.property(queue, fc.integer(), (waiting, seed) => {
        const players = matchWave(waiting, DAWN_AND_DUSK, seededRandom(seed)).flatMap(({ first, second }) => [
          first.playerId,
          second.playerId,
        ]);
        expect(new Set(players).size).toBe(players.length);
      }),
    );
  });

  it('respects the windows, the offers and the vetoes of both', () => {
    fc.assert(
      fc.property(queue, fc.integer(), (waiting, seed) => {
        for (const { first, second, map } of matchWave(waiting, DAWN_AND_DUSK, seededRandom(seed))) {
          expect(mayMeet(first, second, rule)).toBe(true);
          const [one, other] = [first, second].map(({ playerId }) =>
            waiting.find((who) => who.playerId === playerId),
          );
          expect(one?.offers[0]).toEqual({ race: first.race, rating: first.rating });
          expect(other?.offers[1]).toEqual({ race: second.race, rating: second.rating });
          expect([...(one?.vetoes ?? []), ...(other?.vetoes ?? [])]).not.toContain(map);
        }
      }),
    );
  });

  it.each(['other-side', 'any'] as const)(
    'takes the pairs that a list of all pairs would give, without making one: %s',
    (opponents) => {
      fc.assert(
        fc.property(queue, (waiting) => {
          const sides = splitSides(waiting, rule);
          const all = [...sides.first, ...sides.second];
          const both = opponents === 'any' ? { first: all, second: all } : sides;
          expect(pairGreedily(both, rule)).toEqual(bestOfAllPairs(both));
        }),
        { numRuns: 300 },
      );
    },
  );

  it('keeps the sides apart: nobody stands on both', () => {
    fc.assert(
      fc.property(queue, (waiting) => {
        const { first, second } = splitSides(waiting, rule);
        const all = [...ids(first), ...ids(second)];
        expect(new Set(all).size).toBe(all.length);
        const offering = new Map(waiting.toReversed().map((who) => [who.playerId, who]));
        expect(all.length).toBe([...offering.values()].filter(({ offers }) => offers.some(Boolean)).length);
      }),
    );
  });

  it('never becomes less fair by refinement, and keeps the same players', () => {
    fc.assert(
      fc.property(queue, (waiting) => {
        const greedy = pairGreedily(levelled(splitSides(waiting, rule), rule), rule);
        const refined = refine(greedy, rule);
        expect(unfairness(refined)).toBeLessThanOrEqual(unfairness(greedy));
        expect(refined.flatMap((pair) => ids([pair.first, pair.second])).toSorted()).toEqual(
          greedy.flatMap((pair) => ids([pair.first, pair.second])).toSorted(),
        );
      }),
    );
  });

  it('is the same again for the same queue and seed', () => {
    fc.assert(
      fc.property(queue, fc.integer(), (waiting, seed) => {
        expect(matchWave(waiting, DAWN_AND_DUSK, seededRandom(seed))).toEqual(
          matchWave(waiting, DAWN_AND_DUSK, seededRandom(seed)),
        );
      }),
    );
  });
});
