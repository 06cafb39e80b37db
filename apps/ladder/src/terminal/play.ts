/** The ladder on this terminal: opens the screen, greets, and plays until the person leaves. */
import type { Sandbox } from '@warmpool/discord-sandbox';
import type { AnswerLog } from './answer-log.ts';
import { completeLine } from './completion.ts';
import { completionSource } from './completion-source.ts';
import type { DrawingContext } from './embed.ts';
import { createPaint } from './paint.ts';
import { Players } from './player.ts';
import type { PoolStats } from './pool-text.ts';
import { Screen, type ScreenOptions } from './screen.ts';
import { Session } from './session.ts';
import { drawWelcome, type WelcomeFacts } from './welcome.ts';

/** What playing needs. */
export interface PlayOptions extends Omit<ScreenOptions, 'complete'> {
  readonly sandbox: Sandbox;
  readonly answers: AnswerLog;
  readonly poolStats: () => PoolStats;
  /** What is said first. */
  readonly welcome: WelcomeFacts;
  /** Bits of colour of the terminal; 1 means none. */
  readonly colourDepth: number;
  /** Columns of the terminal, as it is now. */
  readonly width: () => number;
  /** Called with the screen as soon as it is there: whoever else writes must write above its line. */
  readonly onScreen?: (screen: Screen) => void;
}

/** It takes two. */
const FIRST = 'Ana';
const SECOND = 'Bo';
const WIDEST = 100;
const MARGIN = 2;

/** Plays; resolves at `quit`, Ctrl-D, or Ctrl-C where nothing is typed. */
export async function playAtTerminal(options: PlayOptions): Promise<void> {
  const { sandbox, answers, poolStats, colourDepth } = options;
  const paint = createPaint(colourDepth);
  const players = new Players(sandbox);
  const first = players.named(FIRST);
  players.named(SECOND);
  const context = (): DrawingContext => ({
    paint,
    // A terminal that is wider than a card of Discord would tear its columns apart.
    width: Math.max(20, Math.min(options.width() - MARGIN, WIDEST)),
    nowMs: Date.now(),
    nameOf: (id) => (id === sandbox.applicationId ? 'ladder' : players.nameOf(id)),
  });
  const screen = new Screen({
    ...options,
    complete: async (line) => completeLine(line, completionSource(players, session.player)),
  });
  const session = new Session({ players, first, answers, screen, context, poolStats });
  options.onScreen?.(screen);
  screen.print(drawWelcome(options.welcome, context()));
  try {
    await session.run();
  } finally {
    screen.close();
  }
}
