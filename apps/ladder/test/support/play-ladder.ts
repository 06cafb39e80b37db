/** The whole ladder for a test: a local Discord, a database, and the bot between them. */
import type { Database } from '@warmpool/database';
import {
  startSandbox,
  type MessageView,
  type Place,
  type Reply,
  type Sandbox,
  type SandboxOptions,
  type SandboxUser,
} from '@warmpool/discord-sandbox';
import { startBot, type AnsweredInteraction, type Bot, type BotOptions, type Log } from '../../src/bot.ts';
import type { LadderSchema } from '../../src/store/schema.ts';
import { WITHOUT_CONFIRMATION } from './ladders.ts';
import type { TestDatabase } from './test-database.ts';

/** One line that the bot has logged. */
interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** A ladder that is being played. */
export interface PlayedLadder extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly database: Database<LadderSchema>;
  readonly bot: Bot;
  /** What the bot has answered, oldest first. */
  readonly answered: readonly AnsweredInteraction[];
  readonly logged: readonly LogLine[];
  /** What the bot has noted of an answer; it does so just after the player sees it. */
  noted(of: { readonly interactionId?: string; readonly command?: string }): Promise<AnsweredInteraction>;
  /** Stops the bot and starts another one on the same data. */
  restart(): Promise<void>;
  /** Starts a second bot beside the first. */
  another(options?: Partial<BotOptions>): Promise<Bot>;
  close(): Promise<void>;
}

/** Waves come fast here: nobody wants to wait for 45 seconds. */
const WAVE_INTERVAL_MS = 100;

/** Starts everything. The database is the caller's and stays open. */
export async function playLadder(
  opened: TestDatabase,
  overrides: Partial<BotOptions> = {},
  sandboxOptions: SandboxOptions = {},
): Promise<PlayedLadder> {
  const sandbox = await startSandbox(sandboxOptions);
  const answered: AnsweredInteraction[] = [];
  const logged: LogLine[] = [];
  const bots: Bot[] = [];
  const start = async (options: Partial<BotOptions> = {}): Promise<Bot> => {
    const bot = await startBot({
      token: sandbox.token,
      discordApi: sandbox.api,
      database: opened.database,
      definition: WITHOUT_CONFIRMATION,
      log: recordingLog(logged),
      waveIntervalMs: WAVE_INTERVAL_MS,
      onAnswered: (answer) => answered.push(answer),
      ...overrides,
      ...options,
    });
    bots.push(bot);
    return bot;
  };
  let bot = await start();
  const close = async (): Promise<void> => {
    await Promise.all(bots.map((each) => each.stop()));
    await sandbox.close();
  };
  return {
    sandbox,
    database: opened.database,
    get bot() {
      return bot;
    },
    answered,
    logged,
    noted: ({ interactionId, command }) =>
      sandbox.waitFor(() =>
        answered.findLast((answer) => answer.interactionId === interactionId || answer.command === command),
      ),
    restart: async () => {
      await bot.stop();
      bot = await start();
    },
    another: start,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Sets a player up by form and confirmation, as a person would. */
export async function register(sandbox: Sandbox, name: string, place?: Place): Promise<SandboxUser> {
  const user = sandbox.user(name);
  const reply = await user.in(place ?? sandbox.dm(user)).command('setup', { country: 'DE' });
  const preview = await user.submit(reply, { name, tag: `${name}#1234`, region: ['eu-west'] });
  const done = await user.press(preview, 'Confirm');
  if (title(done) !== 'Setup complete') throw new Error(`${name} is not set up: ${textOf(done)}`);
  return user;
}

/** Chooses one race and joins the queue; gives the message that is searching. */
export async function queueFor(
  sandbox: Sandbox,
  user: SandboxUser,
  race: string,
  side: string,
): Promise<MessageView> {
  const chooser = await user.in(sandbox.dm(user)).command('queue');
  await user.choose(chooser, `queue:race:${side}`, [race]);
  return present((await user.press(chooser, 'Join')).message, 'message');
}

/**
 * The newest message that a player sees in his direct messages, once its title begins so. It may take a while: Discord
 * takes five messages in five seconds per channel, and the bot waits for its turn.
 */
export async function newestMessage(
  sandbox: Sandbox,
  user: SandboxUser,
  begins: string,
): Promise<MessageView> {
  return sandbox.waitFor(
    () => {
      const newest = sandbox.visibleTo(user, sandbox.dm(user)).at(-1);
      return newest && title(newest).startsWith(begins) ? newest : undefined;
    },
    { timeoutMs: 10_000 },
  );
}

/** Brings two registered players into a match; gives the message that each of them got. */
export async function startMatch(
  sandbox: Sandbox,
  ana: SandboxUser,
  bob: SandboxUser,
): Promise<readonly [MessageView, MessageView]> {
  await queueFor(sandbox, ana, 'lark', 'dawn');
  await queueFor(sandbox, bob, 'wolf', 'dusk');
  return [await newestMessage(sandbox, ana, 'Match found'), await newestMessage(sandbox, bob, 'Match found')];
}

/** The title of a message's embed. */
export function title(on: MessageView | Reply): string {
  return embedOf(on)?.title ?? '';
}

/** Everything that is written in a message's embed. */
export function textOf(on: MessageView | Reply): string {
  const embed = embedOf(on);
  const fields = (embed?.fields ?? []).map(({ name, value }) => `${name}: ${value}`);
  return [embed?.title, embed?.description, ...fields, embed?.footer?.text].filter(Boolean).join('\n');
}

/** What must be there. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}

function embedOf(on: MessageView | Reply) {
  const message = 'latencyMs' in on ? on.message : on;
  return message?.embeds[0];
}

function recordingLog(lines: LogLine[]): Log {
  const write = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
