/** How the players of the tour set up: one with every mistake, one without. */
import type { Player } from '../terminal/player.ts';
import type { Checks, Guide } from './guide.ts';

/** Types nonsense first: nothing of it may be lost, and the answer must say what to change. */
export async function setUpWithMistakes(guide: Guide, ana: Player): Promise<void> {
  const form = await guide.step({
    player: ana,
    typed: '/setup country:Germany',
    act: async () => ana.seat.command('setup', { country: 'Germany' }),
    mostRoundTrips: 1,
    checks: { 'a form opens with name, tag and region': ({ reply }) => reply.modal?.fields.length === 3 },
  });
  const faults = await guide.step({
    player: ana,
    typed: 'fills in: A1 / no number / Europe, west',
    act: async () => ana.user.submit(form, { name: 'A1', tag: 'no number', region: ['eu-west'] }),
    mostRoundTrips: 1,
    checks: {
      'it says what to change about the name': ({ text }) =>
        /▌ Name\n▌ \S/.test(text) && text.includes('You typed: A1'),
      'and about the tag': ({ text }) => /▌ Tag\n▌ Add #/.test(text),
    },
  });
  const again = await guide.step({
    player: ana,
    typed: '[Try again]',
    act: async () => ana.user.press(faults, 'Try again'),
    mostRoundTrips: 1,
    checks: {
      'the form holds what was typed': ({ reply }) =>
        JSON.stringify(reply.modal?.fields.map(({ value }) => value)) === '["A1","no number",["eu-west"]]',
    },
  });
  const preview = await guide.step({
    player: ana,
    typed: 'fills in: Ana / Ana#1234 / as it was',
    act: async () => ana.user.submit(again, { name: 'Ana', tag: 'Ana#1234' }),
    mostRoundTrips: 1,
    checks: previewOf('Ana', 'Ana#1234', 'Germany'),
  });
  await confirm(guide, ana, preview);
}

/** Types everything right at once. */
export async function setUp(guide: Guide, bo: Player): Promise<void> {
  const form = await guide.step({
    player: bo,
    typed: '/setup country:France',
    act: async () => bo.seat.command('setup', { country: 'FR' }),
    mostRoundTrips: 1,
    checks: { 'a form opens': ({ reply }) => reply.modal !== undefined },
  });
  const preview = await guide.step({
    player: bo,
    typed: 'fills in: Bobo / Bobo#777 / Europe, west',
    act: async () => bo.user.submit(form, { name: 'Bobo', tag: 'Bobo#777', region: ['eu-west'] }),
    mostRoundTrips: 1,
    checks: previewOf('Bobo', 'Bobo#777', 'France'),
  });
  await confirm(guide, bo, preview);
}

async function confirm(
  guide: Guide,
  player: Player,
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
