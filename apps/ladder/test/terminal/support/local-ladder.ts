/** The real ladder in this process: an empty SQLite file, a local Discord, and the bot between them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '@warmpool/discord-sandbox';
import { pino } from 'pino';
import { WITHOUT_CONFIRMATION } from '../../support/ladders.ts';
import { onTestFinished } from 'vitest';
import { Shutdown } from '../../../src/shutdown.ts';
import { startLadder, type Ladder } from '../../../src/start.ts';
import { AnswerLog } from '../../../src/terminal/answer-log.ts';

/** What runs, and what was answered. */
export interface LocalLadder extends Ladder {
  readonly sandbox: Sandbox;
  readonly answers: AnswerLog;
}

/** Starts it; everything is closed when the test is over. */
export async function startLocalLadder(): Promise<LocalLadder> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-local-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const log = pino({ level: 'silent' });
  const shutdown = new Shutdown(log);
  onTestFinished(async () => void (await shutdown.run()));
  const answers = new AnswerLog();
  const config = {
    discord: undefined,
    database: { type: 'sqlite', file: join(folder, 'ladder.sqlite') },
    definition: WITHOUT_CONFIRMATION,
    logLevel: 'silent',
    health: undefined,
    isRunByNpm: false,
    secrets: [],
  } as const;
  const onAnswered = answers.record.bind(answers);
  const { sandbox, ...rest } = await startLadder({ config, log, shutdown, onAnswered });
  if (sandbox === undefined) throw new Error('there is no local Discord');
  return { ...rest, sandbox, answers };
}
