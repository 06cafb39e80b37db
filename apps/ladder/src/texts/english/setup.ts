/** `/setup`: the form, what is wrong with it, the preview, the end. */
import {
  NAME_LENGTH,
  TAG_NAME_LENGTH,
  TAG_NUMBER_LENGTH,
  type Identity,
  type IdentityRule,
} from '../../ladder/identity.ts';

/** `/setup`: the form, what is wrong with it, the preview, the end. */
export const setup = {
  form: 'Player setup',
  fields: {
    name: 'Name',
    tag: 'Tag',
    region: 'Region',
    country: 'Country',
  } satisfies Record<keyof Identity, string>,
  askName: 'Your name on the ladder',
  askNameHow: `${NAME_LENGTH.min} to ${NAME_LENGTH.max} English letters`,
  askTag: 'Your tag in the game',
  askTagHow: 'How your opponents find you, such as Ana#1234',
  askRegion: 'Where do you play from?',
  yourRegion: 'Your region',
  almost: 'Almost there',
  pleaseChange: 'Nothing you typed is lost. Please change this:',
  youTyped: (text: string): string => `You typed: ${text}`,
  faults: {
    nameBlank: () => 'Type a name: it must not be blank.',
    nameTooShort: (has) => `Use at least ${NAME_LENGTH.min} letters; this has ${has}.`,
    nameTooLong: (has) => `Use at most ${NAME_LENGTH.max} letters; this has ${has}.`,
    nameNotLetters: () => 'Use English letters only (A to Z): no digits, spaces or signs.',
    tagBlank: () => 'Type your tag, such as Ana#1234: it must not be blank.',
    tagWithoutNumber: () => 'Add # and your number, such as Ana#1234.',
    tagWithManySigns: (has) => `Use exactly one #; this has ${has}.`,
    tagNameLength: (has) =>
      `Put ${TAG_NAME_LENGTH.min} to ${TAG_NAME_LENGTH.max} characters before the #; there ${are(has)}.`,
    tagNumberNotDigits: () => 'Use digits only after the #.',
    tagNumberLength: (has) =>
      `Put ${TAG_NUMBER_LENGTH.min} to ${TAG_NUMBER_LENGTH.max} digits after the #; there ${are(has)}.`,
    regionUnknown: () => 'Choose your region from the list.',
    countryUnknown: () => 'Choose your country from the list that `/setup country:` offers.',
  } satisfies Record<IdentityRule, (has: number) => string>,
  tryAgain: 'Try again',
  cancel: 'Cancel',
  isItRight: 'Is this right?',
  beforeConfirming:
    'Nothing is saved before you confirm. To change the country, use `/setup` and its `country` option.',
  confirm: 'Confirm',
  edit: 'Edit',
  done: 'Setup complete',
  canPlay: 'You can play now.',
  cancelled: 'Setup cancelled',
  nothingChanged: 'Nothing was changed. Use `/setup` whenever you like.',
  nothingToConfirm: 'Nothing to confirm',
  alreadyOver:
    'This setup was already saved or cancelled. Look with `/profile`, or use `/setup` to change something.',
  whichCountry: 'Which country?',
  noSuchCountry: (typed: string, command: string): string =>
    `No country is called “${typed}”. Use \`${command} country:\` again, type the beginning of its English name ` +
    'and choose from the list.',
};

function are(count: number): string {
  return count === 1 ? 'is 1' : `are ${count}`;
}
