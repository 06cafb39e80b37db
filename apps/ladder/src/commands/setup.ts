/** `/setup`: a form, its faults or its preview, and the confirmation. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { cancelSetup, confirmSetup, identityToEdit, typeSetup } from '../flows/setup.ts';
import type { Ladder } from '../flows/ladder.ts';
import { findCountry } from '../ladder/countries.ts';
import {
  nothingToConfirmView,
  setupCancelledView,
  setupDoneView,
  setupFaultsView,
  setupForm,
  setupPreviewView,
  unknownCountryView,
} from '../views/setup-view.ts';
import {
  redraw,
  say,
  textOption,
  type Answer,
  type Command,
  type CommandCall,
  type ControlCall,
} from './command.ts';
import { countryOption, suggestCountryOption } from './country-option.ts';

/** The command with which a player says who they are. */
export const setup: Command = {
  name: 'setup',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'setup',
    description: 'Tell the ladder who you are, or change it',
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    options: [countryOption('The country you represent')],
  }),
  run: open,
  suggest: (_option, typed) => suggestCountryOption(typed),
  controls: {
    'setup:edit': edit,
    'setup:form': typeIn,
    'setup:confirm': confirm,
    'setup:cancel': cancel,
  },
};

async function open(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const text = textOption(call, 'country');
  const country = text === undefined ? undefined : findCountry(text);
  if (text !== undefined && country === undefined) return say(unknownCountryView(text, '/setup'));
  return ask(call, ladder, country?.code);
}

async function edit(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return ask(call, ladder);
}

async function ask(call: CommandCall | ControlCall, ladder: Ladder, country?: string): Promise<Answer> {
  return { kind: 'ask', form: setupForm(await identityToEdit(ladder, call, country), ladder.definition) };
}

async function typeIn(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [country = ''] = call.parts;
  const { identity, faults } = await typeSetup(ladder, call, {
    name: call.fields.get('name')?.[0] ?? '',
    tag: call.fields.get('tag')?.[0] ?? '',
    region: call.fields.get('region')?.[0] ?? '',
    country,
  });
  if (faults.length > 0) return redraw(setupFaultsView(identity, faults));
  return redraw(setupPreviewView(identity, call.visit.interactionId, ladder.definition));
}

async function confirm(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [revision = ''] = call.parts;
  const confirmed = await confirmSetup(ladder, call, revision);
  if (confirmed.kind === 'saved') return redraw(setupDoneView(confirmed.identity, ladder.definition));
  if (confirmed.kind === 'nothing to confirm') return redraw(nothingToConfirmView());
  const { draft, faults } = confirmed;
  if (faults.length > 0) return redraw(setupFaultsView(draft, faults));
  return redraw(setupPreviewView(draft, draft.revision, ladder.definition));
}

async function cancel(call: ControlCall, ladder: Ladder): Promise<Answer> {
  await cancelSetup(ladder, call);
  return redraw(setupCancelledView());
}
