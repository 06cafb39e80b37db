/** The ladder under load as Markdown: whole for those who doubt, short for those who read. */
import { median } from '../median.ts';
import type { HotSpot } from '../peers/profile.ts';
import { percentile } from '../peers/statistics.ts';
import { show } from '../peers/unit.ts';
import type { EveningResult, LadderResults, PlaceName } from './ladder-results.ts';
import { PLACES } from './ladder-results.ts';
import { ladderTargets } from './ladder-targets.ts';
import type { LoadPlan, TimedAnswer } from './load.ts';
import { INTERACTIONS } from './sessions.ts';
import type { WaveResult } from './waves.ts';

const WHERE: Readonly<Record<PlaceName, string>> = {
  loopback: 'bot and database on one machine',
  link: '20 ms each way between bot and database, 40 ms for each round trip',
};

/** Everything that was measured. */
export function fullLadderReport(results: LadderResults): string {
  return `${[
    '# The ladder under load',
    ...overview(results),
    ...PLACES.flatMap((place) => answersAt(results, place)),
    ...results.load.flatMap(({ place, result }) =>
      spent(`${place}, ${usersOf(result)}`, result.bot.hotSpots),
    ),
    ...spent('the evening', results.evening?.hotSpots),
  ].join('\n\n')}\n`;
}

/** What stands in the README. */
export function ladderSummary(results: LadderResults): string {
  return overview(results).join('\n\n');
}

/** Everything that was wrong, and where. */
export function faultsOf({ load, evening }: LadderResults): readonly string[] {
  return [
    ...load.flatMap(({ place, result }) =>
      result.faults.map((fault) => `${place}, ${usersOf(result)}: ${fault}`),
    ),
    ...(evening?.faults ?? []).map((fault) => `the evening (seed ${evening?.seed}): ${fault}`),
  ];
}

function overview(results: LadderResults): string[] {
  const { load, waves, evening } = results;
  return [
    circumstances(results),
    ...targetTable(results),
    ...(load.length > 0 ? [loadTable(results)] : []),
    ...(waves ? [waveText(waves)] : []),
    ...(evening ? [eveningText(evening)] : []),
    ...faultList(results),
  ];
}

function circumstances({ command, startedAt, machine, busy, server, population }: LadderResults): string {
  const others =
    busy.load > 1
      ? ` The machine was busy with other things when it began (a load of ${busy.load.toFixed(1)} on ${busy.cores} cores), and the figures with them.`
      : '';
  return (
    `\`${command}\`, ${startedAt.slice(0, 10)}, ${machine}; ${server} with ${count(population.players)} registered players and ` +
    `${count(population.matches)} matches. The bot, the database, and the local Discord with all its users are a process each.${others}`
  );
}

function targetTable(results: LadderResults): string[] {
  const targets = ladderTargets(results);
  if (targets.length === 0) return [];
  return [
    table(
      ['To reach', 'Measured', ''],
      targets.map(({ target, measured, isReached }) => [
        target,
        measured,
        isReached ? 'reached' : '**not reached**',
      ]),
    ),
  ];
}

function loadTable({ load }: LadderResults): string {
  const rows = load.map(({ place, result }) => {
    const { answers, ms, bot, late, apologies } = result;
    const times = answers.map((answer) => answer.ms);
    return [
      `${place}, ${usersOf(result)}`,
      count(answers.length),
      show((1000 * answers.length) / ms, 'perSecond'),
      ...(times.length > 0 ? [percentiles(times), show(percentile(times, 1), 'ms')] : ['', '']),
      count(late),
      count(apologies),
      `${bot.loopDelayMs.p99.toFixed(0)} / ${bot.loopDelayMs.max.toFixed(0)} ms`,
      show(bot.cpuMs / Math.max(1, answers.length), 'ms'),
      `${show(bot.memory.rss, 'bytes')} / ${show(bot.memory.heapUsed, 'bytes')}`,
      String(bot.connections),
    ];
  });
  return [
    'Users at once: each does the next thing half a second to one and a half after the last answer, or, without a pause, at ' +
      'once, so that something of each is always under way: it shows how much the bot answers and what it does with more. Who would ' +
      'wait for over two seconds then gets an apology instead. Times are from the gateway to the callback. The delay of the ' +
      'bot’s event loop, its processor time for each answer, its memory (rss, heap) and its connections are those of the ' +
      'bot’s process.',
    table(
      [
        'Where and how many',
        'Answers',
        'A second',
        'p50 / p95 / p99',
        'Slowest',
        'Late (10062)',
        'Apologies',
        'Loop delay p99 / max',
        'CPU',
        'Memory',
        'Connections',
      ],
      rows,
    ),
    ...PLACES.filter((place) => load.some((each) => each.place === place)).map(
      (place) => `\`${place}\`: ${WHERE[place]}.`,
    ),
  ].join('\n\n');
}

function waveText({ waiting, pairingMs, wholeMs, matches }: WaveResult): string {
  return (
    `A matchmaking wave of ${count(waiting)} who wait, ${wholeMs.length} times: pairing them, a pure function, takes ` +
    `${spread(pairingMs)}; the whole wave with everything that it reads and writes ${spread(wholeMs)}, for ` +
    `${median(matches)} matches (medians, least to most).`
  );
}

function eveningText(evening: EveningResult): string {
  const { players, seed, found, ms, messages, sentAgain, byStatus, loopDelayMs, memory, cpuMs, faults } =
    evening;
  const ends = Object.entries(byStatus)
    .toSorted(([, a], [, b]) => b - a)
    .map(([status, matches]) => `${matches} ${status}`)
    .join(', ');
  const verdict =
    faults.length === 0
      ? 'Every account was in order at the end: ratings are the sum of their histories, counters those of the matches, nobody was ' +
        'in two matches, everybody was told exactly what concerned them and is idle.'
      : `**${faults.length} things were wrong.**`;
  return (
    `An evening of ${players} players (seed ${seed}): ${count(found)} matches in ${show(ms, 'ms')}, ${ends}; ` +
    `${count(messages)} messages, ${count(sentAgain)} of them sent once more. The bot took ${show(cpuMs, 'ms')} of the processor and ` +
    `${show(memory.rss, 'bytes')} of memory, its event loop was late by ${loopDelayMs.p99.toFixed(0)} ms (p99) and at most ` +
    `${loopDelayMs.max.toFixed(0)} ms. ${verdict}`
  );
}

function faultList(results: LadderResults): string[] {
  const faults = faultsOf(results);
  return faults.length === 0 ? [] : [`Wrong:\n\n${faults.map((fault) => `- ${fault}`).join('\n')}`];
}

function answersAt({ load }: LadderResults, place: PlaceName): string[] {
  const here = load.filter((each) => each.place === place).map(({ result }) => result);
  if (here.length === 0) return [];
  const rows = INTERACTIONS.map((name) => {
    const cells = here.map(({ answers }) => answers.filter((answer) => answer.name === name));
    return [name, roundTrips(cells.flat()), ...cells.map(cell)];
  });
  return [
    `## ${place}: ${WHERE[place]}`,
    'p50 / p95 / p99 and how many; round trips to the database, the most that an answer took.',
    table(['Interaction', 'Round trips', ...here.map(usersOf)], rows),
  ];
}

function cell(answers: readonly TimedAnswer[]): string {
  return answers.length === 0 ? '' : `${percentiles(answers.map(({ ms }) => ms))} (${count(answers.length)})`;
}

function roundTrips(answers: readonly TimedAnswer[]): string {
  return answers.length === 0 ? '' : String(Math.max(...answers.map((answer) => answer.roundTrips)));
}

function spent(where: string, hotSpots: readonly HotSpot[] | undefined): string[] {
  if (hotSpots === undefined) return [];
  return [
    `### What the bot spent its time on: ${where}`,
    table(
      ['Function', 'Where', 'Share'],
      hotSpots.map(({ name, place, share }) => [`\`${name}\``, place, `${(100 * share).toFixed(1)} %`]),
    ),
  ];
}

function percentiles(times: readonly number[]): string {
  return `${[0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(1)).join(' / ')} ms`;
}

function spread(values: readonly number[]): string {
  return `${show(median(values), 'ms')} (${show(Math.min(...values), 'ms')} to ${show(Math.max(...values), 'ms')})`;
}

/** How many, and at what pace. */
export function usersOf({ users, pauseMs }: LoadPlan): string {
  const many = users === 1 ? '1 user' : `${users} users`;
  return pauseMs === 0 ? `${many} without a pause` : many;
}

function count(value: number): string {
  return show(value, 'count');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
