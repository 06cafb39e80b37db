/** The process: configuration, log, everything that runs, and its end. */
import { loadConfig } from './config.ts';
import { configured } from './config/configured.ts';
import { describeDatabase } from './ladder-database.ts';
import { createLog } from './log.ts';
import { RedirectableOutput } from './log-output.ts';
import { watchParent } from './orphan-watch.ts';
import { prepareEnd } from './process-end.ts';
import { Shutdown } from './shutdown.ts';
import { startLadder, StartCancelled, type Ladder } from './start.ts';
import { StartError } from './start-failure.ts';
import { AnswerLog } from './terminal/answer-log.ts';
import { playAtTerminal } from './terminal/play.ts';
import { suspendJob } from './terminal/suspend.ts';

const USUAL_WIDTH = 80;
const config = configured(loadConfig);
const isTerminal = process.stdout.isTTY;
const canPlay = isTerminal && process.stdin.isTTY && config.discord === undefined;
const output = new RedirectableOutput(process.stdout);
const log = createLog({
  level: config.logLevel,
  format: isTerminal ? 'text' : 'json',
  output,
  hasColour: isTerminal && process.stdout.hasColors(),
  secrets: config.secrets,
});
const shutdown = new Shutdown(log);
const answers = new AnswerLog();
const starting = startLadder({ config, log, shutdown, onAnswered: (answer) => answers.record(answer) });
const end = prepareEnd({ log, shutdown, starting, onBegin: leavePrompt });
if (config.isRunByNpm) watchParent(() => end.wish('npm has ended'));

try {
  const ladder = await starting;
  void ladder.bot.lost.then(({ message }) => end.fail({}, message));
  if (canPlay) await play(ladder);
  else sayHowToPlay(ladder);
} catch (error) {
  if (error instanceof StartError) {
    log.debug({ err: error }, 'What kept the ladder from starting');
    end.fail({ stage: error.stage }, error.message);
  } else if (!(error instanceof StartCancelled)) {
    end.fail({ err: error }, 'A bug in the ladder; stopping');
  }
}

/** Plays until the person leaves; only what matters is logged meanwhile, above the line that is typed. */
async function play({ sandbox, database }: Ladder): Promise<void> {
  if (sandbox === undefined || shutdown.hasBegun) return;
  if (config.logLevel === 'info') log.level = 'warn';
  await playAtTerminal({
    sandbox,
    answers,
    poolStats: () => database.poolStats(),
    welcome: {
      database: describeDatabase(config.database),
      connections: database.poolStats()?.total,
    },
    input: process.stdin,
    output: process.stdout,
    isTerminal: true,
    suspend: () => suspendJob(process.stdin),
    colourDepth: process.stdout.getColorDepth(),
    // 0 is what a terminal says that does not know.
    width: () => process.stdout.columns || USUAL_WIDTH,
    onScreen: (screen) => {
      output.redirect((text) => screen.print(text));
      shutdown.add('the prompt', async () => screen.close());
    },
  });
  // A signal ends the prompt as well; then the end has begun, and another wish would force it.
  if (!shutdown.hasBegun) end.wish('quit');
}

function leavePrompt(): void {
  output.redirect(undefined);
  log.level = config.logLevel;
}

/** For whoever started it where nobody can type. */
function sayHowToPlay({ sandbox }: Ladder): void {
  if (sandbox === undefined) return;
  const { api } = sandbox;
  log.warn(
    { discordApi: api },
    `A local Discord runs at ${api}, but here is no terminal to play at. Start it in a terminal, ` +
      'watch `npm run tour`, or set DISCORD_TOKEN to serve a real Discord.',
  );
}
