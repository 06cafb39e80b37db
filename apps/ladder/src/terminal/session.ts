/** What happens at the prompt: lines become actions of a player, and the bot's answers become text. */
import { Locale } from 'discord.js';
import { systemClock, type Clock } from '../clock.ts';
import { closestName } from '../closest-name.ts';
import { readChoice } from './choices.ts';
import { readOptions } from './command-options.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';
import type { FormScreen } from './form.ts';
import { drawHelp } from './help.ts';
import { readInputLine, WORDS, type InputLine } from './input-line.ts';
import { readOptionValues, type ValueSource } from './option-values.ts';
import { readMarkdown } from './markdown.ts';
import { newestStates } from './newest-states.ts';
import type { Message, Player, Players } from './player.ts';
import { drawPoolStats, type PoolStats } from './pool-text.ts';
import { printable } from './text-width.ts';

/** The terminal, as far as a session needs it. */
interface SessionScreen extends FormScreen {
  ask(question: string): Promise<string | undefined>;
}

/** What a session needs. */
export interface SessionOptions extends ConversationOptions {
  readonly screen: SessionScreen;
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
  /** Which messages came for players who are not played at the moment, by id. */
  readonly #unread = new Map<Player, Set<string>>();
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
        this.#become(printable(input.player).trim());
        break;
      case 'speak':
        this.#speak(input.language);
        break;
      case 'look':
        this.#draw(newestStates(this.#player.messages(), MOST_SHOWN));
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
        screen.print(drawHelp(this.#player.seat.commands, this.#player.user.locale, context()));
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
      if (choice !== undefined) {
        screen.print(`${number} is the button ${control.label}: type ${number} alone to press it.`);
        return;
      }
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
    if (name === '') {
      this.#options.screen.print(
        `Say whom: as ${this.#others()[0] ?? 'Bo'}. A name that is new makes a player.`,
      );
      return;
    }
    this.#player = this.#options.players.named(name);
    const unread = this.#unread.get(this.#player);
    const messages = this.#player.messages();
    const news = messages.filter(({ id }) => unread?.has(id) === true);
    this.#draw(news.length > 0 ? newestStates(news, news.length) : newestStates(messages, 1));
  }

  #speak(language: string): void {
    const { name, user } = this.#player;
    const locale = Object.values(Locale).find((known) => known.toLowerCase() === language.toLowerCase());
    if (locale !== undefined) user.setLocale(locale);
    this.#options.screen.print(
      locale === undefined
        ? `Say in which language: speak de. Discord has ${Object.values(Locale).join(', ')}.`
        : `The Discord of ${name} is in ${locale} from now on.`,
    );
  }

  /** Draws what the player sees, newest last, with everything that can be pressed. */
  #draw(newest: readonly Message[]): void {
    const { screen, context } = this.#options;
    const { board, inbox, name } = this.#player;
    inbox.takeNews();
    this.#unread.delete(this.#player);
    if (newest.length === 0)
      screen.print(`${name} sees nothing yet. /profile shows who ${name} is; help tells the rest.`);
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
    const unread = this.#unread.get(player) ?? new Set();
    this.#unread.set(player, unread);
    for (const { id } of news) unread.add(id);
    const [subject = ''] = news.slice(-1).map(({ embeds, content }) => embeds[0]?.title ?? content);
    screen.print(`● ${player.name} gets a message: ${readMarkdown(subject, context())} (as ${player.name})`);
  }

  #valuesOf(command: string): ValueSource {
    const { players } = this.#options;
    const { seat } = this.#player;
    return {
      userId: (name) => {
        const found = players.find(printable(name));
        return found === undefined
          ? { reason: this.#noSuchPlayer(printable(name)) }
          : { value: found.user.id };
      },
      suggest: async (option, typed) => seat.autocomplete(command, { [option]: typed }, option),
    };
  }

  /** Whoever could be played instead. */
  #others(): string[] {
    return this.#options.players.all.map(({ name }) => name).filter((name) => name !== this.#player.name);
  }

  #noSuchPlayer(name: string): string {
    const names = this.#options.players.all.map((player) => player.name);
    const meant = closestName(name, names);
    return (
      `there is no player ${name} here; there is ${names.join(', ')}.` +
      `${meant === undefined ? '' : ` Did you mean ${meant}?`} as ${name} brings one in.`
    );
  }

  #noSuchCommand(name: string): string {
    if (Object.hasOwn(WORDS, name)) return `${name} is typed without the slash.`;
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
