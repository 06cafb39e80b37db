/** The whole ladder in half a minute, without Discord and without a terminal: plays matches and checks every answer. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServer } from '@warmpool/embedded-server';
import { loadDefinition, type Config } from './config.ts';
import { configured } from './config/configured.ts';
import { createLog } from './log.ts';
import { prepareEnd } from './process-end.ts';
import { Shutdown } from './shutdown.ts';
import { startLadder, StartCancelled, type Ladder } from './start.ts';
import { AnswerLog } from './terminal/answer-log.ts';
import { createPaint } from './terminal/paint.ts';
import { lastingId } from './terminal/lasting-id.ts';
import { Players } from './terminal/player.ts';
import { drawPoolStats } from './terminal/pool-text.ts';
import { Guide } from './tour/guide.ts';
import { tellStory } from './tour/scenario.ts';
import { startSecondProcess, type SecondProcess } from './tour/second-process.ts';
import { setStage } from './tour/stage.ts';
import { verdictOn } from './tour/verdict.ts';

const INTERRUPTED = 130;
const CHIEF = 'Chief';
const startedAt = performance.now();
const { definition, path: ladderFile } = configured(loadDefinition);
const paint = createPaint(process.stdout.isTTY ? process.stdout.getColorDepth() : 1);
const log = createLog({
  level: 'info',
  format: 'text',
  hasColour: process.stdout.isTTY && process.stdout.hasColors(),
});
const shutdown = new Shutdown(log);
const answers = new AnswerLog();
const starting = start();
const end = prepareEnd({ log, shutdown, starting, wishedCode: INTERRUPTED });

try {
  const scene = await starting;
  end.finish(await lead(scene));
} catch (error) {
  if (!(error instanceof StartCancelled) && !shutdown.hasBegun)
    end.fail({ err: error }, 'The tour could not go on');
}

/** The ladder that leads the tour, and how another process joins it. */
interface Scene extends Ladder {
  readonly startAnother: () => Promise<SecondProcess>;
}

/** From an empty database in a folder that is gone afterwards, on a server that a second process can use as well. */
async function start(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-tour-'));
  shutdown.add('the temporary folder', async () => rm(folder, { recursive: true, force: true }));
  // The server may have to run as another user than we do, who must get to its folder.
  await chmod(folder, 0o711);
  const server = await startEmbeddedServer({
    folder: join(folder, 'postgresql'),
    onProgress: (message) => log.info(message),
  });
  shutdown.add('the PostgreSQL server', async () => server.stop());
  const url = server.connectionString;
  const config: Config = {
    discord: undefined,
    database: { type: 'postgresql', url, pool: { min: 2, max: 10 } },
    definition,
    logLevel: 'info',
    health: undefined,
    isRunByNpm: false,
    secrets: [],
  };
  const onAnswered = answers.record.bind(answers);
  const ladder = await startLadder({ config, log, shutdown, onAnswered, localAdmins: [lastingId(CHIEF)] });
  const startAnother = async (): Promise<SecondProcess> => {
    const { token = '', api = '' } = ladder.sandbox ?? {};
    const second = await startSecondProcess({
      DISCORD_TOKEN: token,
      DISCORD_API: api,
      DATABASE_URL: url,
      LADDER_FILE: ladderFile,
    });
    shutdown.add('the second process', async () => second.kill());
    return second;
  };
  return { ...ladder, startAnother };
}

/** Tells the story and gives the exit code. */
async function lead({ sandbox, database, startAnother }: Scene): Promise<number> {
  if (sandbox === undefined) throw new Error('ladder bug: the tour needs a local Discord');
  const players = new Players(sandbox);
  const guide = new Guide({
    answers,
    print,
    context: () => ({
      paint,
      width: 100,
      nowMs: Date.now(),
      nameOf: (id) => players.nameOf(id),
    }),
  });
  // What the waves say belongs to a log, not into a story.
  log.level = 'warn';
  let stopped: unknown;
  try {
    const stage = setStage(definition, { guide, sandbox, players });
    await tellStory(stage, { chief: players.named(CHIEF), startAnother });
  } catch (error) {
    stopped = error;
  } finally {
    log.level = 'info';
  }
  // Interrupted: whoever did that does not want to know how it would have ended.
  if (shutdown.hasBegun) return INTERRUPTED;
  print(`\n${paint.bold('── The pool')}\n${drawPoolStats(database.poolStats()).join('\n')}\n`);
  if (stopped !== undefined) log.error({ err: stopped }, 'The story stopped here');
  return judge(guide, stopped === undefined);
}

/** Says what the tour came to, and gives the exit code. */
function judge(guide: Guide, isComplete: boolean): number {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const { exitCode, headline, failed } = verdictOn(guide, isComplete, seconds);
  print(paint.bold(headline));
  for (const check of failed) print(`✗ ${check}`);
  return exitCode;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
