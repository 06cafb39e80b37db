/** How the players of the tour set up: one with every mistake, one without. */
import type { Checks, Guide } from './guide.ts';
import type { Role, Stage } from './stage.ts';

/** Types nonsense first: nothing of it may be lost, and the answer must say what to change. */
export async function setUpWithMistakes({ guide, ana, region }: Stage): Promise<void> {
  const { player, name, tag } = ana;
  const form = await guide.step({
    player,
    typed: '/setup country:Germany',
    act: async () => player.seat.command('setup', { country: 'Germany' }),
    mostRoundTrips: 1,
    checks: { 'a form opens with name, tag and region': ({ reply }) => reply.modal?.fields.length === 3 },
  });
  const wrong = { name: 'A1', tag: 'no number', region: [region.code] };
  const faults = await guide.step({
    player,
    typed: `fills in: ${wrong.name} / ${wrong.tag} / ${region.name}`,
    act: async () => player.user.submit(form, wrong),
    mostRoundTrips: 1,
    checks: {
      'it says what to change about the name': ({ text }) =>
        /▌ Name\n▌ \S/.test(text) && text.includes('You typed: A1'),
      'and about the tag': ({ text }) => /▌ Tag\n▌ Add #/.test(text),
    },
  });
  const again = await guide.step({
    player,
    typed: '[Try again]',
    act: async () => player.user.press(faults, 'Try again'),
    mostRoundTrips: 1,
    checks: {
      'the form holds what was typed': ({ reply }) =>
        JSON.stringify(reply.modal?.fields.map(({ value }) => value)) ===
        JSON.stringify(Object.values(wrong)),
    },
  });
  const preview = await guide.step({
    player,
    typed: `fills in: ${name} / ${tag} / as it was`,
    act: async () => player.user.submit(again, { name, tag }),
    mostRoundTrips: 1,
    checks: previewOf(name, tag, 'Germany'),
  });
  await confirm(guide, ana, preview);
}

/** Types everything right at once. */
export async function setUp({ guide, bo, region }: Stage): Promise<void> {
  const { player, name, tag } = bo;
  const form = await guide.step({
    player,
    typed: '/setup country:France',
    act: async () => player.seat.command('setup', { country: 'FR' }),
    mostRoundTrips: 1,
    checks: { 'a form opens': ({ reply }) => reply.modal !== undefined },
  });
  const preview = await guide.step({
    player,
    typed: `fills in: ${name} / ${tag} / ${region.name}`,
    act: async () => player.user.submit(form, { name, tag, region: [region.code] }),
    mostRoundTrips: 1,
    checks: previewOf(name, tag, 'France'),
  });
  await confirm(guide, bo, preview);
}

/** Does the same without showing it again. */
export async function setUpAside({ region }: Stage, { player, name, tag }: Role): Promise<void> {
  const form = await player.seat.command('setup', { country: 'FR' });
  const preview = await player.user.submit(form, { name, tag, region: [region.code] });
  await player.user.press(preview, 'Confirm');
}

async function confirm(
  guide: Guide,
  { player }: Role,
  preview: Awaited<ReturnType<Guide['step']>>,
): Promise<void> {
  await guide.step({
    player,
    typed: '[Confirm]',
    act: async () => player.user.press(preview, 'Confirm'),
    mostRoundTrips: 2,
    checks: { 'the setup is complete': ({ text }) => text.includes('Setup complete') },
  });
}

function previewOf(...parts: readonly string[]): Checks {
  return {
    'the preview shows everything': ({ text }) => parts.every((part) => text.includes(part)),
    'nothing is saved before it is confirmed': ({ text }) =>
      text.includes('Nothing is saved before you confirm'),
  };
}
