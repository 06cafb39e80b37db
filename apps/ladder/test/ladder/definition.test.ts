import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDefinitionFile } from '../../src/definition-file.ts';
import { channelOf } from '../../src/ladder/channel-choice.ts';
import {
  findMap,
  mapName,
  mapsInPlay,
  nameOf,
  onlyRaceOf,
  racesOf,
  sideOfRace,
} from '../../src/ladder/definition.ts';
import { ladderSchema } from '../../src/ladder/definition-schema.ts';
import { readDefinition } from '../../src/ladder/read-definition.ts';
import { DAWN_AND_DUSK, ladderWith, ONE_ON_ONE, readWith } from '../support/ladders.ts';

/** Every fault of a shipped ladder with other sections, as `path problem`. */
function faultsWith(changes: Readonly<Record<string, unknown>>): string[] {
  return (readWith(changes).faults ?? []).map(({ path, problem }) => `${path} ${problem}`);
}

describe('the ladders that are shipped', () => {
  it('are one side against the other, and a plain one against one', () => {
    expect(DAWN_AND_DUSK).toMatchObject({ name: 'Dawn and Dusk', opponents: 'other-side' });
    expect(racesOf(DAWN_AND_DUSK)).toHaveLength(6);
    expect(mapsInPlay(DAWN_AND_DUSK)).toHaveLength(9);
    expect(DAWN_AND_DUSK.regions).toHaveLength(16);
    expect(DAWN_AND_DUSK.servers).toHaveLength(9);
    expect(ONE_ON_ONE).toMatchObject({ name: 'One on One', opponents: 'any', servers: [], channels: [] });
    expect(onlyRaceOf(ONE_ON_ONE)).toEqual({ code: 'all', name: 'One on One' });
  });

  it('leave a map for any two players, whatever they refuse', () => {
    for (const ladder of [DAWN_AND_DUSK, ONE_ON_ONE]) {
      expect(mapsInPlay(ladder).length).toBeGreaterThan(2 * ladder.matchmaking.vetoes);
    }
  });

  it('use the numbers of the reference where nothing else is said', () => {
    const { rating, ranks, matchmaking, deadlines, penalties } = DAWN_AND_DUSK;
    expect(ONE_ON_ONE).toMatchObject({ rating, ranks, deadlines, penalties });
    expect(rating).toEqual({ system: 'elo', initial: 1500, kFactor: 40, divisor: 500 });
    expect(matchmaking).toMatchObject({ waveSeconds: 45, windowBase: 100, windowGrowth: 50, vetoes: 4 });
    expect(deadlines).toMatchObject({ confirmWithinSeconds: 60, remindAfterSeconds: 20 });
    expect(penalties.abortsPerMonth).toBe(3);
  });

  it('come with a JSON schema that says what a ladder may say', () => {
    const url = new URL('../../ladders/ladder.schema.json', import.meta.url);
    // After a change: write z.toJSONSchema(ladderSchema, { io: 'input' }) there.
    expect(JSON.parse(readFileSync(url, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(z.toJSONSchema(ladderSchema, { io: 'input' }))),
    );
  });
});

describe('a ladder’s file', () => {
  it('is refused with every fault at once, each with its path and what was received', () => {
    expect(
      faultsWith({
        name: '',
        opponents: 'everyone',
        seasons: [{ code: 'first', name: 'First', maps: [{ code: 'Amber Pass', name: 'Amber Pass' }] }],
        regions: [{ code: 'eu-west', name: 'Europe, west' }],
        servers: [],
        serverBetween: undefined,
        rating: { system: 'elo', kFactor: -1 },
        deadlines: { confirmWithinSeconds: 10, remindAfterSeconds: 20 },
        penalties: { abortsPerMonth: '3' },
        matchmakin: {},
      }),
    ).toEqual([
      'matchmakin is not part of a ladder. Did you mean matchmaking?',
      expect.stringMatching(/^name Too small: .*; received ""$/),
      expect.stringMatching(/^opponents Invalid option: .*"any"\|"other-side"; received "everyone"$/),
      'seasons[0].maps[0].code must be 1 to 20 lower-case letters, digits and hyphens; received "Amber Pass"',
      expect.stringMatching(/^rating\.kFactor Too small: .*; received -1$/),
      expect.stringMatching(/^penalties\.abortsPerMonth Invalid input: .*; received "3"$/),
      'deadlines.remindAfterSeconds must be before confirmWithinSeconds (10); received 20',
    ]);
  });

  it('names what was meant where a key is misspelt, however deep it stands', () => {
    const maps = [
      {
        code: 'court',
        name: 'The Court',
        autor: 'Ines',
        links: [{ name: 'Page', ulr: 'https://a.example' }],
      },
    ];
    expect(
      faultsWith({
        seasons: [{ code: 'first', name: 'First', map: [], maps }],
        matchmaking: { windowGrowht: 50, nonsense: 1 },
        rating: { system: 'elo', kfactor: 40, taw: 1 },
        terms: { version: '1', url: 'https://a.example', sumary: 'Be kind.' },
      }),
    ).toEqual([
      expect.stringMatching(/^seasons\[0\]\.maps\[0\]\.links\[0\]\.url is missing/),
      'seasons[0].maps[0].links[0].ulr is not part of a ladder. Did you mean url?',
      'seasons[0].maps[0].autor is not part of a ladder. Did you mean author?',
      'seasons[0].map is not part of a ladder. Did you mean maps?',
      'rating.kfactor is not part of a ladder. Did you mean kFactor?',
      // What the other system has is no help here.
      'rating.taw is not part of a ladder',
      'matchmaking.windowGrowht is not part of a ladder. Did you mean windowGrowth?',
      'matchmaking.nonsense is not part of a ladder',
      'terms.sumary is not part of a ladder. Did you mean summary?',
    ]);
  });

  it('says what is missing', () => {
    expect(readDefinition({}).faults?.map(({ path, problem }) => `${path} ${problem}`)).toEqual([
      'name is missing: string expected',
      expect.stringMatching(/^opponents /),
      'season is missing: string expected',
      'seasons is missing: array expected',
      'regions is missing: array expected',
    ]);
    expect(readDefinition([]).faults).toEqual([{ path: '', problem: 'must be one JSON object' }]);
  });

  it('is refused when a code is there twice, or leads nowhere', () => {
    const races = [
      { code: 'lark', name: 'Lark' },
      { code: 'lark', name: 'Another lark' },
    ];
    expect(faultsWith({ season: 'second', sides: [{ code: 'dawn', name: 'Dawn', races }] })).toEqual([
      'sides has the race lark more than once',
      'sides must be two where opponents is other-side; received 1',
      'season must be the code of one of seasons; received "second"',
    ]);
  });

  it('is refused when the table of servers has holes, doubles or unknown names', () => {
    const regions = ['a', 'b', 'c'].map((code) => ({ code, name: code }));
    const servers = [{ code: 'x', name: 'x' }];
    const serverBetween = { a: { a: 'x', b: 'x', c: 'y' }, b: { a: 'x', b: 'x' }, d: { a: 'x' } };
    expect(faultsWith({ regions, servers, serverBetween })).toEqual([
      'serverBetween.a.c names the server y, which the ladder does not have',
      'serverBetween.b.a is there twice: serverBetween.a.b too',
      'serverBetween.d names the region d, which the ladder does not have',
      'serverBetween.b.c is missing: a server expected',
      'serverBetween.c.c is missing: a server expected',
    ]);
    expect(faultsWith({ serverBetween: undefined })).toEqual([
      'serverBetween is missing: with servers, every two regions need one of them',
    ]);
  });

  it('is refused when rank shares do not add up, or the order of what is left over names others', () => {
    const shares = [
      { letter: 'A', percent: 40 },
      { letter: 'B', percent: 50 },
    ];
    expect(faultsWith({ ranks: { shares, remainder: ['A', 'C'] } })).toEqual([
      'ranks.shares must add up to 100 %; received 90 %',
      'ranks.remainder must be the letters of ranks.shares in another order; received A, C',
    ]);
  });

  it('is refused when players would leave the queue before they could be matched', () => {
    expect(
      faultsWith({ matchmaking: { waveSeconds: 600 }, deadlines: { leaveQueueAfterMinutes: 39 } }),
    ).toEqual([
      'deadlines.leaveQueueAfterMinutes must leave time for 4 waves of matchmaking, which take 40 minutes; received 39',
    ]);
    const alwaysAgain = { waveSeconds: 600, rematchWithinMinutes: 0 };
    expect(faultsWith({ matchmaking: alwaysAgain, deadlines: { leaveQueueAfterMinutes: 10 } })).toEqual([]);
  });

  it('is refused when who asks to be told that somebody joins could never be', () => {
    expect(faultsWith({ alerts: { forMinutes: 10, quietMinutes: 15 } })).toEqual([
      'alerts.quietMinutes must not be above forMinutes (10); received 15',
    ]);
    expect(faultsWith({ alerts: { forMinutes: 0 } })).toEqual([]);
  });

  it('is refused when its race codes would not fit into a custom id', () => {
    const races = Array.from({ length: 5 }, (_, index) => ({ code: `a-very-long-code-${index}`, name: 'x' }));
    const sides = [
      { code: 'one', name: 'One', races },
      { code: 'other', name: 'Other', races: [{ code: 'b', name: 'b' }] },
    ];
    expect(faultsWith({ sides })).toEqual([
      'sides has race codes of 96 characters together; Discord leaves room for 64',
    ]);
  });

  it('that is not there, or is no JSON, is told as such', () => {
    const read = (path: string): string | undefined => readDefinitionFile(path).faults?.[0]?.problem;
    expect(read('/nowhere/ladder.json')).toMatch(/^cannot be read: ENOENT/);
    expect(read(new URL(import.meta.url).pathname)).toMatch(/^is no JSON: /);
  });
});

describe('a ladder', () => {
  it('finds the side of a race, and a name for every code', () => {
    expect(sideOfRace(DAWN_AND_DUSK, 'owl')?.code).toBe('dusk');
    expect(sideOfRace(DAWN_AND_DUSK, 'dodo')).toBeUndefined();
    expect(nameOf(DAWN_AND_DUSK.regions, 'eu-west')).toBe('Europe, west');
    expect(mapName(DAWN_AND_DUSK, 'iron-delta')).toBe('Iron Delta');
    expect(mapName(DAWN_AND_DUSK, 'a-map-of-last-year')).toBe('a-map-of-last-year');
  });

  it('keeps the maps of past seasons by name, and prefers those in play', () => {
    const past = {
      code: 'past',
      name: 'Past',
      maps: [
        { code: 'moor', name: 'The Moor' },
        { code: 'fen', name: 'Old Fen' },
      ],
    };
    const now = { code: 'now', name: 'Now', maps: [{ code: 'fen', name: 'The Fen' }] };
    const ladder = ladderWith({ season: 'now', seasons: [past, now] });
    expect(mapsInPlay(ladder).map(({ code }) => code)).toEqual(['fen']);
    expect(mapName(ladder, 'moor')).toBe('The Moor');
    expect(findMap(ladder, 'fen')?.name).toBe('The Fen');
  });

  it('gives matches its channels in turn', () => {
    expect([1, 9, 10, 11].map((id) => channelOf(id, DAWN_AND_DUSK))).toEqual([
      'duel01',
      'duel09',
      'duel10',
      'duel01',
    ]);
    expect(channelOf(1, ONE_ON_ONE)).toBeUndefined();
  });
});
