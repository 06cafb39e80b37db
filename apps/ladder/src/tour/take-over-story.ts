/** How a process is killed in the middle of a match, and nobody notices. */
import { confirmAside, arrived, awaitReporting, foundMatch, isConfirmed, queueAside } from './match-story.ts';
import type { SecondProcess } from './second-process.ts';
import { setUpAside } from './set-up-story.ts';
import type { Stage } from './stage.ts';

/** The third match of the tour. */
const MATCH = 3;

/** Two processes serve the ladder, one is killed, and the match goes on with the messages that are there. */
export async function takeOver(stage: Stage, startAnother: () => Promise<SecondProcess>): Promise<void> {
  const { guide, ana, dora } = stage;
  let second: SecondProcess | undefined;
  await guide.aside(
    'A second process joins: Discord sends everything to both, and each thing happens once',
    async () => {
      second = await startAnother();
    },
  );
  await guide.aside('Dora sets up and meets Ana in the queue; Ana confirms', async () => {
    await setUpAside(stage, dora);
    await queueAside(stage, [ana, dora], MATCH);
    await confirmAside(stage, ana, MATCH);
  });
  await guide.aside(`kill -9 ${second?.pid}: the second process is gone`, async () => second?.kill());
  if (isConfirmed(stage)) {
    const found = await foundMatch(stage, dora, MATCH);
    await guide.step({
      player: dora.player,
      typed: '[Confirm]',
      act: async () => dora.player.user.press(found, 'Confirm'),
      mostRoundTrips: 1,
      checks: { 'the match goes on': ({ text }) => text.includes(ana.tag) },
    });
  }
  const toAna = await awaitReporting(stage, ana, MATCH);
  await guide.aside(
    'Ana reports that she won',
    async () => void (await ana.player.user.press(toAna, 'I won')),
  );
  const toDora = await awaitReporting(stage, dora, MATCH);
  await guide.step({
    player: dora.player,
    typed: '[I lost]',
    act: async () => dora.player.user.press(toDora, 'I lost'),
    mostRoundTrips: 2,
    checks: { 'and is settled': ({ text }) => text.includes('Both reports agree') },
  });
  await arrived(stage, ana, `Match #${MATCH}: you won`);
  const told = ana.player.messages().filter(({ embeds }) => embeds[0]?.title === `Match #${MATCH}: you won`);
  guide.check('each was told each thing once', told.length === 1);
}
