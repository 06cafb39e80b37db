/** How the players of the tour meet and play. */
import type { Message, Reply } from '../terminal/player.ts';
import type { Checks, Guide } from './guide.ts';
import type { Role, Stage } from './stage.ts';

/** Many waves of a local Discord, and longer than a process that is gone may hold what it was to tell. */
const ARRIVES_WITHIN_MS = 20_000;

/** Both queue, are told when they are matched, and confirm where the ladder asks for it. */
export async function findMatch(stage: Stage): Promise<void> {
  const { guide, ana, bo, refused } = stage;
  const panel = await openQueue(stage, ana);
  await chooseRace(guide, ana, panel);
  if (refused.length > 0) await refuseMaps(stage, panel);
  await joinQueue(guide, ana, panel);
  const other = await openQueue(stage, bo);
  await chooseRace(guide, bo, other);
  await joinQueue(guide, bo, other);
  if (isConfirmed(stage)) await confirmBoth(stage);
  else {
    await awaitOpponent(stage, ana, bo);
    await awaitOpponent(stage, bo, ana);
  }
}

/** One says won, the other says lost: both ratings change. */
export async function play(stage: Stage): Promise<void> {
  const { guide, ana, bo, ratings } = stage;
  const { before, won, lost } = ratings;
  await guide.step({
    player: ana.player,
    typed: '[I won]',
    act: async () => ana.player.user.press(openMatch(ana, 1), 'I won'),
    mostRoundTrips: 2,
    checks: {
      'the report is taken, and the other one is waited for': ({ text }) =>
        text.includes(`Waiting for ${bo.name}`),
    },
  });
  await guide.step({
    player: bo.player,
    typed: '[I lost]',
    act: async () => bo.player.user.press(openMatch(bo, 1), 'I lost'),
    mostRoundTrips: 2,
    checks: {
      'both reports agree': ({ text }) => text.includes('Both reports agree'),
      [`his rating goes from ${before} to ${lost}`]: ({ text }) => text.includes(`${before} → ${lost}`),
      [`hers from ${before} to ${won}`]: ({ text }) => text.includes(`${before} → ${won}`),
    },
  });
  const told = await arrived(stage, ana, 'Match #1: you won');
  guide.arrival(ana.player, 'the result', told, {
    'she is told her new rating': (text) => text.includes(`${before} → ${won}`),
  });
}

/** Takes both into the queue without showing it again, until they are told of their match. */
export async function queueAside(stage: Stage, roles: readonly Role[], match: number): Promise<void> {
  for (const role of roles) {
    const { user, seat } = role.player;
    // oxlint-disable-next-line no-await-in-loop -- one after another
    const panel = await seat.command('queue');
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (role.side) await user.choose(panel, `queue:race:${role.side.code}`, [role.race.code]);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await user.press(panel, 'Join');
  }
  await Promise.all(roles.map(async (role) => foundMatch(stage, role, match)));
}

/** Confirms a match, where the ladder asks for it, without showing it again. */
export async function confirmAside(stage: Stage, role: Role, match: number): Promise<void> {
  if (isConfirmed(stage)) await role.player.user.press(await foundMatch(stage, role, match), 'Confirm');
}

/** Waits until a player is told that a match was found. */
export async function foundMatch(stage: Stage, role: Role, match: number): Promise<Message> {
  return arrived(stage, role, `Match found: #${match} `);
}

/** Waits until a player can report. */
export async function awaitReporting({ sandbox }: Stage, role: Role, match: number): Promise<Message> {
  return sandbox.waitFor(() => openMatch(role, match), { timeoutMs: ARRIVES_WITHIN_MS });
}

/** Waits for a message whose title begins so. */
export async function arrived({ sandbox }: Stage, { player }: Role, begins: string): Promise<Message> {
  return sandbox.waitFor(
    () => player.messages().findLast(({ embeds }) => embeds[0]?.title?.startsWith(begins) === true),
    { timeoutMs: ARRIVES_WITHIN_MS },
  );
}

/** The newest message with which the result of a match can be reported. */
export function openMatch({ player }: Role, match: number): Message | undefined {
  return player
    .messages()
    .findLast(
      ({ embeds, buttons }) =>
        embeds[0]?.title?.includes(`#${match} `) === true && buttons.some(({ label }) => label === 'I won'),
    );
}

/** Whether matches have to be confirmed on this ladder. */
export function isConfirmed({ definition }: Stage): boolean {
  return definition.deadlines.confirmWithinSeconds > 0;
}

async function openQueue({ guide, definition }: Stage, { player, side }: Role): Promise<Reply> {
  const selects = (side ? definition.sides.length : 0) + (definition.matchmaking.vetoes > 0 ? 1 : 0);
  return guide.step({
    player,
    typed: '/queue',
    act: async () => player.seat.command('queue'),
    mostRoundTrips: 1,
    checks: {
      'what there is to choose can be chosen': ({ reply }) => reply.message?.selects.length === selects,
    },
  });
}

async function chooseRace(guide: Guide, { player, race, side }: Role, panel: Reply): Promise<void> {
  if (side === undefined) return;
  await guide.step({
    player,
    typed: `[chooses] ${race.name}`,
    act: async () => player.user.choose(panel, `queue:race:${side.code}`, [race.code]),
    mostRoundTrips: 1,
    checks: { 'the race is kept': ({ text }) => text.includes(`You play\n▌ ${race.name}`) },
  });
}

async function refuseMaps({ guide, ana: { player }, refused }: Stage, panel: Reply): Promise<void> {
  const names = refused.map(({ name }) => name).join(', ');
  await guide.step({
    player,
    typed: `[refuses] ${names}`,
    act: async () =>
      player.user.choose(
        panel,
        'queue:vetoes',
        refused.map(({ code }) => code),
      ),
    mostRoundTrips: 1,
    checks: { 'the maps are kept': ({ text }) => text.includes(names) },
  });
}

async function joinQueue(guide: Guide, { player }: Role, panel: Reply): Promise<void> {
  await guide.step({
    player,
    typed: '[Join]',
    act: async () => player.user.press(panel, 'Join'),
    mostRoundTrips: 2,
    checks: { 'the search is on': ({ text }) => text.includes('Searching') },
  });
}

async function confirmBoth(stage: Stage): Promise<void> {
  const { guide, ana, bo } = stage;
  await confirm(guide, ana, await awaitMatch(stage, ana), {
    'she waits for the other one': ({ text }) => text.includes('You confirmed'),
    'and still does not know who that is': ({ text }) => !text.includes(bo.name),
  });
  await confirm(guide, bo, await awaitMatch(stage, bo), {
    'it names the opponent with their tag': ({ text }) => text.includes(ana.tag),
    'it says where they meet': ({ text }) => meetingPlaces(stage).every((place) => text.includes(place)),
    'the result can be reported': () => openMatch(bo, 1) !== undefined,
  });
  await awaitOpponent(stage, ana, bo);
}

async function awaitMatch(stage: Stage, role: Role): Promise<Message> {
  const message = await foundMatch(stage, role, 1);
  stage.guide.arrival(role.player, 'a match', message, {
    ...mapCheck(stage),
    'it can be confirmed or called off': () => message.buttons.length === 2,
  });
  return message;
}

async function confirm(guide: Guide, { player }: Role, message: Message, checks: Checks): Promise<void> {
  await guide.step({
    player,
    typed: '[Confirm]',
    act: async () => player.user.press(message, 'Confirm'),
    mostRoundTrips: 1,
    checks,
  });
}

async function awaitOpponent(stage: Stage, role: Role, opponent: Role): Promise<void> {
  stage.guide.arrival(role.player, 'the opponent', await awaitReporting(stage, role, 1), {
    ...mapCheck(stage),
    'it names the opponent with their tag': (text) => text.includes(opponent.tag),
  });
}

function mapCheck({ refused }: Stage): Readonly<Record<string, (text: string) => boolean>> {
  return {
    'no refused map is played': (text) => !refused.some(({ name }) => text.includes(` on ${name}\n`)),
  };
}

/** The lines that say where two meet, as far as this ladder has such places. */
function meetingPlaces({ definition: { servers, channels } }: Stage): readonly string[] {
  return [...(servers.length > 0 ? ['Server: '] : []), ...(channels.length > 0 ? ['Channel: '] : [])];
}
