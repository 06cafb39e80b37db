/** How the players of the tour meet and play. */
import type { Sandbox } from '@warmpool/discord-sandbox';
import type { Message, Player, Reply } from '../terminal/player.ts';
import type { Checks, Guide } from './guide.ts';

/** The match, as each of the two got it. */
export interface FoundMatch {
  readonly winner: { readonly player: Player; readonly message: Message };
  readonly loser: { readonly player: Player; readonly message: Message };
}

/** Many waves of a local Discord. */
const ARRIVES_WITHIN_MS = 10_000;

/** Both queue, one on each side, are told when they are matched, and confirm. */
export async function findMatch(
  guide: Guide,
  sandbox: Sandbox,
  ana: Player,
  bo: Player,
): Promise<FoundMatch> {
  const panel = await openQueue(guide, ana);
  await chooseRace(guide, ana, panel, 'dawn', 'Lark');
  await guide.step({
    player: ana,
    typed: '[refuses] Amber Pass, Cinder Vale',
    act: async () => ana.user.choose(panel, 'queue:vetoes', ['amber-pass', 'cinder-vale']),
    mostRoundTrips: 1,
    checks: { 'the maps are kept': ({ text }) => text.includes('Amber Pass, Cinder Vale') },
  });
  await joinQueue(guide, ana, panel);
  const other = await openQueue(guide, bo);
  await chooseRace(guide, bo, other, 'dusk', 'Owl');
  await joinQueue(guide, bo, other);
  await confirm(guide, ana, await awaitMatch(guide, sandbox, ana), {
    'she waits for the other one': ({ text }) => text.includes('You confirmed'),
    'and still does not know who that is': ({ text }) => !text.includes('Bobo'),
  });
  const reply = await confirm(guide, bo, await awaitMatch(guide, sandbox, bo), opponentChecks('Ana#1234'));
  return {
    winner: { player: ana, message: await awaitOpponent(guide, sandbox, ana) },
    loser: { player: bo, message: presentMessage(reply) },
  };
}

/** One says won, the other says lost: both ratings change. */
export async function play(guide: Guide, sandbox: Sandbox, { winner, loser }: FoundMatch): Promise<void> {
  await guide.step({
    player: winner.player,
    typed: '[I won]',
    act: async () => winner.player.user.press(winner.message, 'I won'),
    mostRoundTrips: 2,
    checks: {
      'the report is taken, and the other one is waited for': ({ text }) => text.includes('Waiting for Bobo'),
    },
  });
  await guide.step({
    player: loser.player,
    typed: '[I lost]',
    act: async () => loser.player.user.press(loser.message, 'I lost'),
    mostRoundTrips: 2,
    checks: {
      'both reports agree': ({ text }) => text.includes('Both reports agree'),
      'his rating goes from 1500 to 1480': ({ text }) =>
        text.includes('1500 → 1480 (-20)') || text.includes('1500 → 1480 (−20)'),
      'hers from 1500 to 1520': ({ text }) => text.includes('1500 → 1520 (+20)'),
    },
  });
  const told = await sandbox.waitFor(
    () => newest(winner.player, (message) => JSON.stringify(message.embeds).includes('**1520**')),
    { timeoutMs: ARRIVES_WITHIN_MS },
  );
  guide.arrival(winner.player, 'the result', told, {
    'she is told her new rating': (text) => text.includes('1500 → 1520 (+20)'),
  });
}

async function openQueue(guide: Guide, player: Player): Promise<Reply> {
  return guide.step({
    player,
    typed: '/queue',
    act: async () => player.seat.command('queue'),
    mostRoundTrips: 1,
    checks: { 'sides and maps can be chosen': ({ reply }) => reply.message?.selects.length === 3 },
  });
}

async function chooseRace(
  guide: Guide,
  player: Player,
  panel: Reply,
  side: string,
  race: string,
): Promise<void> {
  await guide.step({
    player,
    typed: `[chooses] ${race}`,
    act: async () => player.user.choose(panel, `queue:race:${side}`, [race]),
    mostRoundTrips: 1,
    checks: { 'the race is kept': ({ text }) => new RegExp(`You play\n▌ ${race} \\(`).test(text) },
  });
}

async function joinQueue(guide: Guide, player: Player, panel: Reply): Promise<void> {
  await guide.step({
    player,
    typed: '[Join]',
    act: async () => player.user.press(panel, 'Join'),
    mostRoundTrips: 2,
    checks: { 'the search is on': ({ text }) => text.includes('Searching') },
  });
}

async function awaitMatch(guide: Guide, sandbox: Sandbox, player: Player): Promise<Message> {
  const message = await sandbox.waitFor(
    () => newest(player, ({ embeds }) => embeds[0]?.title?.startsWith('Match found') === true),
    { timeoutMs: ARRIVES_WITHIN_MS },
  );
  guide.arrival(player, 'a match', message, {
    'no refused map is played': (text) => !/Amber Pass|Cinder Vale/.test(text),
    'it can be confirmed or called off': () => message.buttons.length === 2,
  });
  return message;
}

async function confirm(guide: Guide, player: Player, message: Message, checks: Checks): Promise<Reply> {
  return guide.step({
    player,
    typed: '[Confirm]',
    act: async () => player.user.press(message, 'Confirm'),
    mostRoundTrips: 1,
    checks,
  });
}

function opponentChecks(tag: string): Checks {
  return {
    'it names the opponent with their tag': ({ text }) => text.includes(tag),
    'it says where they meet': ({ text }) =>
      text.includes('Server: Frankfurt') && text.includes('Channel: duel01'),
    'the result can be reported': ({ reply }) => reply.message?.buttons.length === 4,
  };
}

async function awaitOpponent(guide: Guide, sandbox: Sandbox, player: Player): Promise<Message> {
  const message = await sandbox.waitFor(
    () => newest(player, ({ embeds }) => embeds[0]?.title?.startsWith('Match: #1 on') === true),
    { timeoutMs: ARRIVES_WITHIN_MS },
  );
  guide.arrival(player, 'the opponent', message, {
    'it names the opponent with their tag': (text) => text.includes('Bobo#777'),
  });
  return message;
}

function presentMessage({ message }: Reply): Message {
  if (message === undefined) throw new Error('the match is not there');
  return message;
}

function newest(player: Player, matches: (message: Message) => boolean): Message | undefined {
  return player.messages().findLast(matches);
}
