/** `/setup`: a form, its faults or its preview, and the confirmation. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { cancelSetup, confirmSetup, setupToEdit, typeSetup } from '../flows/setup.ts';
import type { Ladder } from '../flows/ladder.ts';
import { findCountry } from '../texts/country-names.ts';
import {
  nothingToConfirmView,
  setupCancelledView,
  setupDoneView,
  setupFaultsView,
  setupForm,
  setupPreviewView,
  unknownCountryView,
} from '../views/setup-view.ts';
import { termsView } from '../views/terms-view.ts';
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
import { described } from './localized.ts';

/** The command with which a player says who they are. */
export const setup: Command = {
  name: 'setup',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'setup',
    ...described('setup'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    options: [countryOption('setupCountry')],
  }),
  run: open,
  suggest: (_option, typed, texts) => suggestCountryOption(typed, texts),
  controls: {
    'setup:edit': edit,
    'setup:form': typeIn,
    'setup:confirm': confirm,
    'setup:cancel': cancel,
  },
};

async function open(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const text = textOption(call, 'country');
  const country = text === undefined ? undefined : findCountry(text, call.texts);
  if (text !== undefined && country === undefined) return say(unknownCountryView(text, '/setup', call.texts));
  return ask(call, ladder, country?.code);
}

async function edit(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return ask(call, ladder);
}

async function ask(call: CommandCall | ControlCall, ladder: Ladder, country?: string): Promise<Answer> {
  const { identity, terms } = await setupToEdit(ladder, call, country);
  if (terms) return say(termsView(terms, call.texts));
  return { kind: 'ask', form: setupForm(identity, ladder.definition, call.texts) };
}

async function typeIn(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [country = ''] = call.parts;
  const { identity, faults } = await typeSetup(ladder, call, {
    name: call.fields.get('name')?.[0] ?? '',
    tag: call.fields.get('tag')?.[0] ?? '',
    region: call.fields.get('region')?.[0] ?? '',
    country,
  });
  if (faults.length > 0) return redraw(setupFaultsView(identity, faults, call.texts));
  return redraw(setupPreviewView(identity, call.visit.interactionId, ladder.definition, call.texts));
}

async function confirm(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [revision = ''] = call.parts;
  const confirmed = await confirmSetup(ladder, call, revision);
  if (confirmed.kind === 'saved')
    return redraw(setupDoneView(confirmed.identity, ladder.definition, call.texts));
  if (confirmed.kind === 'terms first') return redraw(termsView(confirmed.terms, call.texts));
  if (confirmed.kind === 'nothing to confirm') return redraw(nothingToConfirmView(call.texts));
  const { draft, faults } = confirmed;
  if (faults.length > 0) return redraw(setupFaultsView(draft, faults, call.texts));
  return redraw(setupPreviewView(draft, draft.revision, ladder.definition, call.texts));
}

async function cancel(call: ControlCall, ladder: Ladder): Promise<Answer> {
  await cancelSetup(ladder, call);
  return redraw(setupCancelledView(call.texts));
}
