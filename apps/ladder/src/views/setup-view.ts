/** `/setup`: the form, what is wrong with it, the preview, the end. */
import {
  ComponentType,
  TextInputStyle,
  type APIEmbedField,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
} from 'discord.js';
import { countryFlag } from '../ladder/countries.ts';
import { nameOf, type LadderDefinition, type Region } from '../ladder/definition.ts';
import { NAME_LENGTH, TAG_LENGTH, type Fault, type Identity } from '../ladder/identity.ts';
import { countryName } from '../texts/country-names.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, field, message, options, row, type MessageView } from './message.ts';
import { fieldText, safeText } from './safe-text.ts';

/** The form, filled in with what is known. The country, which a form cannot offer, rides in its custom id. */
export function setupForm(
  identity: Identity,
  definition: LadderDefinition,
  { setup }: Texts,
): APIModalInteractionResponseCallbackData {
  return {
    custom_id: `setup:form:${identity.country}`,
    title: setup.form,
    components: [
      textField('name', setup.askName, setup.askNameHow, { value: identity.name, most: NAME_LENGTH.max }),
      textField('tag', setup.askTag, setup.askTagHow, {
        value: identity.tag,
        // Wider than the rule, which counts characters: some take two places here.
        most: 2 * TAG_LENGTH.max,
      }),
      regionField(definition.regions, identity.region, setup),
    ],
  };
}

/** What has to be changed, beside what was typed. */
export function setupFaultsView(typed: Identity, faults: readonly Fault[], { setup }: Texts): MessageView {
  return message(
    {
      color: COLOUR.trouble,
      title: setup.almost,
      description: setup.pleaseChange,
      fields: faults.map(({ field: of, rule, has }) =>
        field(setup.fields[of], `${setup.faults[rule](has)}${youTyped(typed[of], setup)}`),
      ),
    },
    [row(button(setup.tryAgain, 'setup:edit', 'main'), button(setup.cancel, 'setup:cancel'))],
  );
}

/** What will be saved when it is confirmed. */
export function setupPreviewView(
  identity: Identity,
  revision: string,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  const { setup } = texts;
  return message(
    {
      color: COLOUR.working,
      title: setup.isItRight,
      description: setup.beforeConfirming,
      fields: identityFields(identity, definition, texts),
    },
    [
      row(
        button(setup.confirm, `setup:confirm:${revision}`, 'good'),
        button(setup.edit, 'setup:edit', 'plain'),
        button(setup.cancel, 'setup:cancel', 'plain'),
      ),
    ],
  );
}

/** The end of a setup. */
export function setupDoneView(identity: Identity, definition: LadderDefinition, texts: Texts): MessageView {
  return message(
    {
      color: COLOUR.done,
      title: texts.setup.done,
      description: texts.setup.canPlay,
      fields: identityFields(identity, definition, texts),
    },
    [row(button(texts.queue.find, 'queue:open', 'main'))],
  );
}

/** A setup that was given up. */
export function setupCancelledView({ setup }: Texts): MessageView {
  return message({
    color: COLOUR.working,
    title: setup.cancelled,
    description: setup.nothingChanged,
  });
}

/** A confirmation that came too late: there is nothing left to confirm. */
export function nothingToConfirmView({ setup }: Texts): MessageView {
  return message({
    color: COLOUR.working,
    title: setup.nothingToConfirm,
    description: setup.alreadyOver,
  });
}

/** A country that was typed as an option of this command, and not found. */
export function unknownCountryView(
  typed: string,
  command: '/setup' | '/leaderboard',
  { setup }: Texts,
): MessageView {
  return message({
    color: COLOUR.trouble,
    title: setup.whichCountry,
    description: setup.noSuchCountry(safeText(typed), command),
  });
}

function identityFields(
  { name, tag, region, country }: Identity,
  definition: LadderDefinition,
  texts: Texts,
): APIEmbedField[] {
  const { fields } = texts.setup;
  return [
    field(fields.name, safeText(name), true),
    field(fields.tag, safeText(tag), true),
    field(fields.region, nameOf(definition.regions, region), true),
    field(fields.country, `${countryFlag(country)} ${countryName(country, texts)}`, true),
  ];
}

function youTyped(text: string, setup: Texts['setup']): string {
  const shown = safeText(text);
  return shown === '' ? '' : `\n${setup.youTyped(shown)}`;
}

function textField(
  customId: string,
  label: string,
  description: string,
  { value, most }: { readonly value: string; readonly most: number },
): APILabelComponent {
  // A value that is longer than its field would make Discord refuse the whole form.
  const known = fieldText(value, most);
  return {
    type: ComponentType.Label,
    label,
    description,
    component: {
      type: ComponentType.TextInput,
      custom_id: customId,
      style: TextInputStyle.Short,
      required: true,
      max_length: most,
      ...(known === '' ? {} : { value: known }),
    },
  };
}

function regionField(regions: readonly Region[], chosen: string, setup: Texts['setup']): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: setup.askRegion,
    component: {
      type: ComponentType.StringSelect,
      custom_id: 'region',
      placeholder: setup.yourRegion,
      required: true,
      min_values: 1,
      max_values: 1,
      options: options(regions, [chosen]),
    },
  };
}
