/** What happens at the prompt: lines become actions of a player, and the bot's answers become text. */
import { systemClock, type Clock } from '../clock.ts';
import { closestName } from '../closest-name.ts';
import { readChoice } from './choices.ts';
import { readOptions } from './command-options.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';
import { drawHelp } from './help.ts';
import { readInputLine, WORDS, type InputLine } from './input-line.ts';
import { readOptionValues, type ValueSource } from './option-values.ts';
import { readMarkdown } from './markdown.ts';
import type { Message, Player, Players } from './player.ts';
import { drawPoolStats, type PoolStats } from './pool-text.ts';
import { printable } from './text-width.ts';

/** What a session needs. */
export interface SessionOptions extends ConversationOptions {
  readonly players: Players;
  /** Who is played first. */
  readonly first: Player;
  readonly poolStats: () => PoolStats;
  readonly clock?: Clock;
}

/** More would push what matters out of sight. */
const MOST_SHOWN = 3;
const LOOK_FOR_NEWS_MS = 100;

/** One person at one terminal, playing any number of players. */
export class Session {
  readonly #options: SessionOptions;
  readonly #conversation: Conversation;
  readonly #typed: string[] = [];
  /** How many messages came for players who are not played at the moment. */
  readonly #unread = new Map<Player, number>();
  #player: Player;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#conversation = new Conversation(options);
    this.#player = options.first;
  }

  /** Who is played now. */
  get player(): Player {
    return this.#player;
  }

  /** Reads and does line after line; resolves at `quit` and at the end of input. */
  async run(): Promise<void> {
    const { screen, clock = systemClock, context } = this.#options;
    const stopLooking = clock.every(LOOK_FOR_NEWS_MS, () => this.#lookForNews());
    try {
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- one line after the other
        const line = await screen.ask(context().paint.bold(`${this.#player.name}> `));
        if (line === undefined) return;
        const input = readInputLine(line);
        if (input.kind === 'quit') return;
        if (input.kind !== 'empty') this.#typed.push(line.trim());
        // oxlint-disable-next-line no-await-in-loop -- the next line may depend on what this one did
        await this.#handle(input);
      }
    } finally {
      stopLooking();
    }
  }

  async #handle(input: InputLine): Promise<void> {
    const { screen, poolStats, players, context } = this.#options;
    switch (input.kind) {
      case 'empty':
      case 'quit':
        break;
      case 'command':
        await this.#command(input.name, input.rest);
        break;
      case 'press':
        await this.#press(input.number, input.choice);
        break;
      case 'as':
        this.#become(printable(input.player));
        break;
      case 'look':
        this.#look(MOST_SHOWN);
        break;
      case 'players':
        screen.print(
          players.all.map(({ name }) => (name === this.#player.name ? `${name} (you)` : name)).join('\n'),
        );
        break;
      case 'stats':
        screen.print(drawPoolStats(poolStats()).join('\n'));
        break;
      case 'history':
        screen.print(this.#typed.map((line, index) => `${index + 1}  ${line}`).join('\n'));
        break;
      case 'help':
        screen.print(drawHelp(this.#player.seat.commands, context().paint));
        break;
      case 'unknown':
        screen.print(this.#misunderstood(input.text));
        break;
    }
  }

  async #command(name: string, rest: string): Promise<void> {
    const { screen } = this.#options;
    const { seat } = this.#player;
    const command = seat.commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      screen.print(this.#noSuchCommand(name));
      return;
    }
    const declared = command.options ?? [];
    const typed = readOptions(rest, declared);
    if (typed.kind === 'refused') {
      screen.print(`/${name}: ${typed.reason}.`);
      return;
    }
    const read = await readOptionValues(typed.options, declared, this.#valuesOf(name));
    if (read.kind === 'refused') screen.print(`/${name} ${read.reason}`);
    else await this.#conversation.perform(this.#player, async () => seat.command(name, read.values));
  }

  async #press(number: number, choice: string | undefined): Promise<void> {
    const { screen } = this.#options;
    const { user, board } = this.#player;
    const found = board.find(number);
    if (found === undefined) {
      screen.print(`There is no ${number} on the screen; look shows what there is.`);
      return;
    }
    const { control, message } = found;
    if (control.kind === 'button') {
      await this.#conversation.perform(this.#player, async () =>
        user.press(message, { customId: control.customId }),
      );
      return;
    }
    const chosen = choice === undefined ? undefined : readChoice(choice, control);
    if (chosen === undefined) screen.print(`Say what you choose: ${number} 1 (- for nothing).`);
    else if (chosen.kind === 'refused') screen.print(`${control.label}: ${chosen.reason}.`);
    else
      await this.#conversation.perform(this.#player, async () =>
        user.choose(message, control.customId, chosen.values),
      );
  }

  /** What came for the player meanwhile is what they want to see; otherwise where they left off. */
  #become(name: string): void {
    this.#player = this.#options.players.named(name);
    this.#look(Math.max(1, this.#unread.get(this.#player) ?? 0));
  }

  /** Draws what the player sees, newest last, with everything that can be pressed. */
  #look(most: number): void {
    const { screen, context } = this.#options;
    const { board, inbox, messages, name } = this.#player;
    inbox.takeNews();
    this.#unread.delete(this.#player);
    const newest = messages().slice(-most);
    if (newest.length === 0) screen.print(`${name} sees nothing yet. Type /setup, or help.`);
    else screen.print(['', ...board.replace(newest, context()), ''].join('\n'));
  }

  #lookForNews(): void {
    if (this.#conversation.isWaiting) return;
    for (const player of this.#options.players.all) {
      const news = player.inbox.takeNews();
      if (player === this.#player) this.#conversation.showNews(player, news);
      else if (news.length > 0) this.#announce(player, news);
    }
  }

  #announce(player: Player, news: readonly Message[]): void {
    const { screen, context } = this.#options;
    this.#unread.set(player, (this.#unread.get(player) ?? 0) + news.length);
    const [subject = ''] = news.slice(-1).map(({ embeds, content }) => embeds[0]?.title ?? content);
    screen.print(`● ${player.name} gets a message: ${readMarkdown(subject, context())} (as ${player.name})`);
  }

  #valuesOf(command: string): ValueSource {
    const { players } = this.#options;
    const { seat } = this.#player;
    return {
      userId: (name) => players.named(printable(name)).user.id,
      suggest: async (option, typed) => seat.autocomplete(command, { [option]: typed }, option),
    };
  }

  #noSuchCommand(name: string): string {
    const names = this.#player.seat.commands.map((command) => command.name);
    const meant = closestName(name, names);
    return `There is no /${printable(name)}; there is ${names.map((one) => `/${one}`).join(', ')}.${meant === undefined ? '' : ` Did you mean /${meant}?`}`;
  }

  #misunderstood(text: string): string {
    const words = [...Object.keys(WORDS), ...this.#player.seat.commands.map((command) => `/${command.name}`)];
    const meant = closestName(text, words) ?? words.find((word) => word === `/${text}`);
    return `That is nothing I know.${meant === undefined ? '' : ` Did you mean ${meant}?`} Type help.`;
  }
}
