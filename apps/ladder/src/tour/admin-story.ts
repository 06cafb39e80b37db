/** How two players contradict each other, and what admins do about it and about others. */
import type { Reply } from '../terminal/player.ts';
import type { Checks } from './guide.ts';
import { arrived, awaitReporting, confirmAside, queueAside } from './match-story.ts';
import { setUpAside } from './set-up-story.ts';
import type { Stage } from './stage.ts';

const MANAGE_GUILD = 1n << 5n;
/** The second match of the tour. */
const MATCH = 2;
const REASON = 'saw the replay';

/** Both say that they won: neither rating changes until an admin has decided. */
export async function dispute(stage: Stage): Promise<void> {
  const { guide, ana, cleo } = stage;
  await guide.aside('Cleo sets up, meets Ana in the queue, and both say that they won', async () => {
    await setUpAside(stage, cleo);
    await queueAside(stage, [ana, cleo], MATCH);
    await confirmAside(stage, ana, MATCH);
    await confirmAside(stage, cleo, MATCH);
    const toAna = await awaitReporting(stage, ana, MATCH);
    await ana.player.user.press(toAna, 'I won');
  });
  await guide.step({
    player: cleo.player,
    typed: '[I won]',
    act: async () => cleo.player.user.press(await awaitReporting(stage, cleo, MATCH), 'I won'),
    mostRoundTrips: 2,
    checks: {
      'what both said is recorded for an admin': ({ text }) =>
        text.includes('the reports contradict each other') && text.includes('An admin will decide'),
      'and she may play on': ({ text }) => text.includes('Find another match'),
    },
  });
}

/** An admin looks, decides, sets a rating, bans, and everything is written down. */
export async function administrate(stage: Stage, chief: Stage['ana']['player']): Promise<void> {
  const { guide, sandbox, ana, cleo, ratings } = stage;
  const guild = sandbox.guild('Ladder');
  guild.join(chief.user, { permissions: MANAGE_GUILD });
  const staff = chief.user.in(guild.channel('staff'));
  const order = async (
    command: string,
    shown: string,
    options: Parameters<typeof staff.command>[1],
    mostRoundTrips: number,
    checks: Checks,
  ): Promise<Reply> =>
    guide.step({
      player: chief,
      typed: `/admin ${command} ${shown}`.trimEnd(),
      act: async () => staff.command(`admin ${command}`, options),
      mostRoundTrips,
      checks: {
        ...checks,
        'only the admin sees the answer': ({ reply }) => reply.message?.ephemeral === true,
      },
    });

  await order('snapshot', '', {}, 1, {
    'the dispute waits for a decision': ({ text }) => text.includes(`#${MATCH}: Ana and Cleo`),
  });
  const decision = { match: MATCH, winner: ana.player.user.id, reason: REASON };
  await order('resolve', `match:${MATCH} winner:Ana reason:${REASON}`, decision, 2, {
    'Ana has won': ({ text }) => text.includes('won by Ana'),
  });
  guide.arrival(cleo.player, 'the decision', await arrived(stage, cleo, `Match #${MATCH}: you lost`), {
    'she is told that an admin decided': (text) => text.includes('An admin has decided'),
  });
  const rating = ratings.before;
  const of = cleo.side ? { race: cleo.race.code } : {};
  const adjustment = { player: cleo.player.user.id, rating, ...of, reason: 'first match was a test' };
  await order('adjust', `player:Cleo rating:${rating} reason:${adjustment.reason}`, adjustment, 1, {
    'her rating is what it was': ({ text }) => text.includes(`${rating} now`),
  });
  const ban = { player: cleo.player.user.id, reason: 'two accounts' };
  await order('ban', `player:Cleo reason:${ban.reason}`, ban, 1, {
    'she is banned': ({ text }) => text.includes('Cleo is banned'),
  });
  guide.arrival(cleo.player, 'the ban', await arrived(stage, cleo, 'You are banned'), {
    'she is told why': (text) => text.includes(ban.reason),
  });
  await order('player', 'player:Cleo', { player: cleo.player.user.id }, 1, {
    'what holds her is there': ({ text }) => text.includes('They are banned: two accounts'),
    'and what was done about her': ({ text }) => /adjust/.test(text) && /ban/.test(text),
  });
  await order('log', '', {}, 1, {
    'everything is written down, with its reason': ({ text }) =>
      [REASON, adjustment.reason, ban.reason].every((reason) => text.includes(reason)),
  });
}
