/** `/setup`: the form, what is wrong with it, the preview, the end. */
import {
  ComponentType,
  TextInputStyle,
  type APIEmbedField,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
} from 'discord.js';
import { countryFlag, countryName } from '../ladder/countries.ts';
import { nameOf, type LadderDefinition, type Region } from '../ladder/definition.ts';
import { NAME_LENGTH, TAG_LENGTH, type Fault, type Identity } from '../ladder/identity.ts';
import { button, COLOUR, field, message, options, row, type MessageView } from './message.ts';
import { fieldText, safeText } from './safe-text.ts';

const FIELD_NAMES: Readonly<Record<keyof Identity, string>> = {
  name: 'Name',
  tag: 'Tag',
  region: 'Region',
  country: 'Country',
};

/** The form, filled in with what is known. The country, which a form cannot offer, rides in its custom id. */
export function setupForm(
  identity: Identity,
  definition: LadderDefinition,
): APIModalInteractionResponseCallbackData {
  return {
    custom_id: `setup:form:${identity.country}`,
    title: 'Player setup',
    components: [
      textField(
        'name',
        'Your name on the ladder',
        `${NAME_LENGTH.min} to ${NAME_LENGTH.max} English letters`,
        {
          value: identity.name,
          most: NAME_LENGTH.max,
        },
      ),
      textField('tag', 'Your tag in the game', 'How your opponents find you, such as Ana#1234', {
        value: identity.tag,
        // Wider than the rule, which counts characters: some take two places here.
        most: 2 * TAG_LENGTH.max,
      }),
      regionField(definition.regions, identity.region),
    ],
  };
}

/** What has to be changed, beside what was typed. */
export function setupFaultsView(typed: Identity, faults: readonly Fault[]): MessageView {
  return message(
    {
      color: COLOUR.trouble,
      title: 'Almost there',
      description: 'Nothing you typed is lost. Please change this:',
      fields: faults.map((fault) =>
        field(FIELD_NAMES[fault.field], `${fault.message}${youTyped(typed[fault.field])}`),
      ),
    },
    [row(button('Try again', 'setup:edit', 'main'), button('Cancel', 'setup:cancel'))],
  );
}

/** What will be saved when it is confirmed. */
export function setupPreviewView(
  identity: Identity,
  revision: string,
  definition: LadderDefinition,
): MessageView {
  return message(
    {
      color: COLOUR.working,
      title: 'Is this right?',
      description:
        'Nothing is saved before you confirm. To change the country, use `/setup` and its `country` option.',
      fields: identityFields(identity, definition),
    },
    [
      row(
        button('Confirm', `setup:confirm:${revision}`, 'good'),
        button('Edit', 'setup:edit', 'plain'),
        button('Cancel', 'setup:cancel', 'plain'),
      ),
    ],
  );
}

/** The end of a setup. */
export function setupDoneView(identity: Identity, definition: LadderDefinition): MessageView {
  return message(
    {
      color: COLOUR.done,
      title: 'Setup complete',
      description: 'You can play now.',
      fields: identityFields(identity, definition),
    },
    [row(button('Find a match', 'queue:open', 'main'))],
  );
}

/** A setup that was given up. */
export function setupCancelledView(): MessageView {
  return message({
    color: COLOUR.working,
    title: 'Setup cancelled',
    description: 'Nothing was changed. Use `/setup` whenever you like.',
  });
}

/** A confirmation that came too late: there is nothing left to confirm. */
export function nothingToConfirmView(): MessageView {
  return message({
    color: COLOUR.working,
    title: 'Nothing to confirm',
    description:
      'This setup was already saved or cancelled. Look with `/profile`, or use `/setup` to change something.',
  });
}

/** A country that was typed as an option of this command, and not found. */
export function unknownCountryView(typed: string, command: '/setup' | '/leaderboard'): MessageView {
  return message({
    color: COLOUR.trouble,
    title: 'Which country?',
    description:
      `No country is called “${safeText(typed)}”. Use \`${command} country:\` again, type the beginning of its ` +
      'English name and choose from the list.',
  });
}

function identityFields(identity: Identity, definition: LadderDefinition): APIEmbedField[] {
  return [
    field(FIELD_NAMES.name, safeText(identity.name), true),
    field(FIELD_NAMES.tag, safeText(identity.tag), true),
    field(FIELD_NAMES.region, nameOf(definition.regions, identity.region), true),
    field(FIELD_NAMES.country, `${countryFlag(identity.country)} ${countryName(identity.country)}`, true),
  ];
}

function youTyped(text: string): string {
  const shown = safeText(text);
  return shown === '' ? '' : `\nYou typed: ${shown}`;
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

function regionField(regions: readonly Region[], chosen: string): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: 'Where do you play from?',
    component: {
      type: ComponentType.StringSelect,
      custom_id: 'region',
      placeholder: 'Your region',
      required: true,
      min_values: 1,
      max_values: 1,
      options: options(regions, [chosen]),
    },
  };
}
