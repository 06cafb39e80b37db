/** Which page of the leaderboard under which filters, as it rides in the custom id of its controls. */

/** What a page of the leaderboard shows. */
export interface BoardState {
  /** From 1. */
  readonly page: number;
  /** Codes of races; all when empty. */
  readonly races: readonly string[];
  /** Codes of countries; all when empty. */
  readonly countries: readonly string[];
  readonly bestOnly: boolean;
  /** A rank letter; undefined for all. */
  readonly rank: string | undefined;
}

/** More countries at once would not fit into a custom id. */
export const MOST_COUNTRIES = 5;

/** A page that no leaderboard has: it leads to the last one, whichever that is when the button is pressed. */
export const LAST_PAGE = 9_999_999;

/** Everybody, from the top. */
export const EVERYBODY: BoardState = { page: 1, races: [], countries: [], bestOnly: false, rank: undefined };

/** The controls of a leaderboard. The name keeps two ids apart that lead to the same page. */
export type BoardControl =
  | 'first'
  | 'previous'
  | 'next'
  | 'last'
  | 'mine'
  | 'best'
  | 'clear'
  | 'races'
  | 'ranks'
  | 'from';

/** The custom id of a control, which leads to this state: `board:next:3:lark.owl:DEFR:1:A`. */
export function boardId(
  control: BoardControl,
  { page, races, countries, bestOnly, rank }: BoardState,
): string {
  return ['board', control, page, races.join('.'), countries.join(''), bestOnly ? 1 : 0, rank ?? ''].join(
    ':',
  );
}

/**
 * Reads the state back from what follows the control's name; before there were ranks, ids ended earlier. Undefined for
 * what no control of ours has written.
 */
export function parseBoardState(parts: readonly string[]): BoardState | undefined {
  const [page = '', races = '', countries = '', bestOnly = '', rank = ''] = parts;
  if (parts.length !== 4 && parts.length !== 5) return undefined;
  if (!/^[1-9][0-9]{0,6}$|^0$/.test(page) || !/^[01]$/.test(bestOnly)) return undefined;
  return {
    page: Math.max(1, Number(page)),
    races: races === '' ? [] : races.split('.'),
    countries: countries.match(/../g) ?? [],
    bestOnly: bestOnly === '1',
    rank: rank === '' ? undefined : rank,
  };
}
