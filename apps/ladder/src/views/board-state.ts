/** Which page of the leaderboard under which filters, as it rides in the custom id of its controls. */

/** What a page of the leaderboard shows. */
export interface BoardState {
  /** From 1. */
  readonly page: number;
  /** Codes of races; all when empty. */
  readonly races: readonly string[];
  readonly country: string | undefined;
  readonly bestOnly: boolean;
}

/** The controls of a leaderboard. The name keeps two ids apart that lead to the same page. */
export type BoardControl = 'previous' | 'next' | 'mine' | 'best' | 'clear' | 'races';

/** The custom id of a control, which leads to this state: `board:next:3:lark.owl:DE:1`. */
export function boardId(control: BoardControl, { page, races, country, bestOnly }: BoardState): string {
  return ['board', control, page, races.join('.'), country ?? '', bestOnly ? 1 : 0].join(':');
}

/** Reads the state back from what follows the control's name. Undefined for what no control of ours has written. */
export function parseBoardState(parts: readonly string[]): BoardState | undefined {
  const [page = '', races = '', country = '', bestOnly = ''] = parts;
  if (parts.length !== 4 || !/^[1-9][0-9]{0,6}$|^0$/.test(page) || !/^[01]$/.test(bestOnly)) return undefined;
  return {
    page: Math.max(1, Number(page)),
    races: races === '' ? [] : races.split('.'),
    country: country === '' ? undefined : country,
    bestOnly: bestOnly === '1',
  };
}
