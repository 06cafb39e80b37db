/** The terms of a ladder that has some. */
import type { Texts } from '../english.ts';

/** The terms of a ladder that has some. */
export const terms: Texts['terms'] = {
  first: 'Bitte nimm zuerst die Bedingungen an',
  link: (url, version) => `[Die Bedingungen dieser Ladder](${url}), Fassung ${version}`,
  accept: 'Annehmen',
  none: 'Keine Bedingungen',
  hasNone: 'Diese Ladder hat keine.',
  accepted: 'Du hast die Bedingungen angenommen',
  acceptedAt: (link, when) => `${link}, von dir angenommen am ${when}.`,
  terms: 'Bedingungen',
};
