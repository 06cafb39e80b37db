/** What no section of a ladder's file shows alone: names that lead nowhere, tables with holes, sums that do not come out. */
import type { DefinitionFault, ReadSections } from './read-definition.ts';
import { regionPairs, serverInTable } from './server-choice.ts';

/** A filter of the leaderboard names races in a custom id, which takes 100 characters. */
const MOST_RACE_CHARACTERS = 64;

type Named = readonly { readonly code: string }[];

/** Every contradiction among the sections that could be read. */
export function definitionContradictions(sections: ReadSections): DefinitionFault[] {
  return [
    ...codeFaults(sections),
    ...sideFaults(sections),
    ...seasonFaults(sections),
    ...serverFaults(sections),
    ...rankFaults(sections),
    ...deadlineFaults(sections),
    ...alertFaults(sections),
  ];
}

function codeFaults({
  sides = [],
  seasons = [],
  regions = [],
  servers = [],
}: ReadSections): DefinitionFault[] {
  return [
    ...repeated('sides', sides),
    // Ratings are kept by race alone, whatever the side.
    ...repeated(
      'sides',
      sides.flatMap(({ races }) => races),
      'race',
    ),
    ...repeated('seasons', seasons),
    ...seasons.flatMap(({ maps }, index) => repeated(`seasons[${index}].maps`, maps)),
    ...repeated('regions', regions),
    ...repeated('servers', servers),
  ];
}

function repeated(path: string, things: Named, what = 'code'): DefinitionFault[] {
  const codes = things.map(({ code }) => code);
  const twice = new Set(codes.filter((code, index) => codes.indexOf(code) !== index));
  return [...twice].map((code) => ({ path, problem: `has the ${what} ${code} more than once` }));
}

function sideFaults({ opponents, sides = [] }: ReadSections): DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  if (opponents === 'other-side' && sides.length !== 2) {
    const problem = `must be two where opponents is other-side; received ${sides.length}`;
    faults.push({ path: 'sides', problem });
  }
  const { length } = sides.flatMap(({ races }) => races.map(({ code }) => code)).join();
  if (length > MOST_RACE_CHARACTERS) {
    const problem = `has race codes of ${length} characters together; Discord leaves room for ${MOST_RACE_CHARACTERS}`;
    faults.push({ path: 'sides', problem });
  }
  return faults;
}

function seasonFaults({ season, seasons }: ReadSections): DefinitionFault[] {
  if (season === undefined || seasons === undefined) return [];
  if (seasons.some(({ code }) => code === season)) return [];
  return [
    { path: 'season', problem: `must be the code of one of seasons; received ${JSON.stringify(season)}` },
  ];
}

function serverFaults({ regions, servers, serverBetween }: ReadSections): DefinitionFault[] {
  if (regions === undefined || servers === undefined) return [];
  if (serverBetween === undefined) {
    const problem = 'is missing: with servers, every two regions need one of them';
    return servers.length === 0 ? [] : [{ path: 'serverBetween', problem }];
  }
  return [...unknownPlaces(serverBetween, regions, servers), ...holes(serverBetween, regions)];
}

function unknownPlaces(
  table: NonNullable<ReadSections['serverBetween']>,
  regions: Named,
  servers: Named,
): DefinitionFault[] {
  return Object.entries(table).flatMap(([one, row]) => [
    ...unknown(`serverBetween.${one}`, one, regions, 'region'),
    ...Object.entries(row).flatMap(([other, server]) => {
      const path = `serverBetween.${one}.${other}`;
      const isRepeated = one !== other && table[other]?.[one] !== undefined && one > other;
      return [
        ...unknown(path, other, regions, 'region'),
        ...unknown(path, server, servers, 'server'),
        ...(isRepeated ? [{ path, problem: `is there twice: serverBetween.${other}.${one} too` }] : []),
      ];
    }),
  ]);
}

function unknown(path: string, code: string, things: Named, what: string): DefinitionFault[] {
  if (things.some((thing) => thing.code === code)) return [];
  return [{ path, problem: `names the ${what} ${code}, which the ladder does not have` }];
}

function holes(table: NonNullable<ReadSections['serverBetween']>, regions: Named): DefinitionFault[] {
  return regionPairs(regions.map(({ code }) => code))
    .filter(([one, other]) => serverInTable(table, one, other) === undefined)
    .map(([one, other]) => ({
      path: `serverBetween.${one}.${other}`,
      problem: 'is missing: a server expected',
    }));
}

function rankFaults({ ranks }: ReadSections): DefinitionFault[] {
  if (ranks === undefined) return [];
  const letters = ranks.shares.map(({ letter }) => letter);
  const total = ranks.shares.reduce((sum, { percent }) => sum + percent, 0);
  const faults: DefinitionFault[] = [];
  if (total !== 100)
    faults.push({ path: 'ranks.shares', problem: `must add up to 100 %; received ${total} %` });
  if (new Set(letters).size !== letters.length) {
    faults.push({
      path: 'ranks.shares',
      problem: `must name each letter once; received ${letters.join(', ')}`,
    });
  }
  if (ranks.remainder.toSorted().join() !== letters.toSorted().join()) {
    const problem = `must be the letters of ranks.shares in another order; received ${ranks.remainder.join(', ')}`;
    faults.push({ path: 'ranks.remainder', problem });
  }
  return faults;
}

function deadlineFaults({ deadlines, matchmaking }: ReadSections): DefinitionFault[] {
  if (deadlines === undefined) return [];
  const {
    confirmWithinSeconds,
    remindAfterSeconds,
    acceptReportAfterMinutes,
    reportWithinMinutes,
    leaveQueueAfterMinutes,
  } = deadlines;
  const faults: DefinitionFault[] = [];
  if (confirmWithinSeconds > 0 && remindAfterSeconds >= confirmWithinSeconds) {
    faults.push({
      path: 'deadlines.remindAfterSeconds',
      problem: `must be before confirmWithinSeconds (${confirmWithinSeconds}); received ${remindAfterSeconds}`,
    });
  }
  if (acceptReportAfterMinutes > reportWithinMinutes) {
    faults.push({
      path: 'deadlines.acceptReportAfterMinutes',
      problem: `must not be above reportWithinMinutes (${reportWithinMinutes}); received ${acceptReportAfterMinutes}`,
    });
  }
  if (matchmaking !== undefined) faults.push(...waitFaults(leaveQueueAfterMinutes, matchmaking));
  return faults;
}

/** Who leaves the queue before they may meet the same opponent again could never be matched where there are only two. */
function waitFaults(
  leaveQueueAfterMinutes: number,
  { waveSeconds, rematchWithinMinutes, rematchAfterWaves }: NonNullable<ReadSections['matchmaking']>,
): DefinitionFault[] {
  const waves = rematchWithinMinutes === 0 ? 1 : rematchAfterWaves + 1;
  const needed = Math.ceil((waves * waveSeconds) / 60);
  if (leaveQueueAfterMinutes >= needed) return [];
  return [
    {
      path: 'deadlines.leaveQueueAfterMinutes',
      problem:
        `must leave time for ${waves} waves of matchmaking, which take ${needed} minutes; ` +
        `received ${leaveQueueAfterMinutes}`,
    },
  ];
}

function alertFaults({ alerts }: ReadSections): DefinitionFault[] {
  if (alerts === undefined || alerts.forMinutes === 0 || alerts.quietMinutes <= alerts.forMinutes) return [];
  const problem = `must not be above forMinutes (${alerts.forMinutes}); received ${alerts.quietMinutes}`;
  return [{ path: 'alerts.quietMinutes', problem }];
}
