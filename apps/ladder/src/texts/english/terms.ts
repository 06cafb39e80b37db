/** The terms of a ladder that has some. */

/** The terms of a ladder that has some. */
export const terms = {
  first: 'Please accept the terms first',
  link: (url: string, version: string): string => `[The terms of this ladder](${url}), version ${version}`,
  accept: 'Accept',
  none: 'No terms',
  hasNone: 'This ladder has none.',
  accepted: 'You have accepted the terms',
  acceptedAt: (link: string, when: string): string => `${link}, which you accepted ${when}.`,
  terms: 'Terms',
};
