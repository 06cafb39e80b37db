/** What somebody reads first at the prompt. */
import type { DrawingContext } from './embed.ts';
import { wrapText } from './text-width.ts';
import { drawTwoColumns } from './two-columns.ts';

/** What a welcome tells of. */
export interface WelcomeFacts {
  /** What keeps the ladder, such as `SQLite`. */
  readonly database: string;
  /** Open connections of the pool; `undefined` where there is none. */
  readonly connections: number | undefined;
}

/** What runs, and what to type. */
export function drawWelcome(
  { database, connections }: WelcomeFacts,
  { paint, width }: Pick<DrawingContext, 'paint' | 'width'>,
): string {
  const pool = connections === undefined ? '' : ` behind a warm pool of ${connections} connections`;
  const rows = [
    ['/setup country:Germany', 'say who you are; once is enough'],
    ['/queue', 'find a match'],
    ['1', 'press a button by its number; 2 1,3 chooses in a select'],
    ['as Bo', 'be another player: it takes two'],
    ['help', 'everything else; Tab completes, quit ends'],
  ] as const;
  return [
    '',
    ...wrapText(`The ladder runs on ${database}${pool}, with a Discord of its own in this process.`, width),
    `You are ${paint.bold('Ana')}. Type:`,
    ...drawTwoColumns(rows, { paint, width }),
    '',
  ].join('\n');
}
