/** One action of a player and everything that comes of it, on the screen. */
import { DeadlineMissed, SandboxError } from '@warmpool/discord-sandbox';
import type { AnswerLog } from './answer-log.ts';
import type { DrawingContext } from './embed.ts';
import { fillForm, prefill, type Form, type FormScreen } from './form.ts';
import type { Message, Modal, Player, Reply } from './player.ts';

/** What a conversation needs. */
export interface ConversationOptions {
  readonly answers: AnswerLog;
  readonly screen: FormScreen;
  /** How to draw, now. */
  readonly context: () => DrawingContext;
}

/** Shows what the bot answers, and lets modals be filled in. */
export class Conversation {
  readonly #options: ConversationOptions;
  #isWaiting = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Whether an answer is on its way: what comes now may be that answer, and is not to be shown twice. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Does it, and shows the answer; a modal is filled in and sent off, again and again while modals come back. */
  async perform(player: Player, act: () => Promise<Reply>): Promise<void> {
    const { modal } = (await this.#show(player, act)) ?? {};
    if (modal !== undefined) await this.#fillIn(player, modal, modal);
  }

  /** Shows messages that came by themselves; their numbers go on after those that are on the screen. */
  showNews(player: Player, news: readonly Message[]): void {
    const { screen, context } = this.#options;
    for (const message of news) {
      const heading = context().paint.bold(`● ${player.name} gets a message`);
      screen.print(['', heading, ...player.board.add(message, context()), ''].join('\n'));
    }
  }

  async #fillIn(player: Player, modal: Modal, form: Form): Promise<void> {
    const { screen, context } = this.#options;
    const filled = await fillForm(form, screen, context().paint);
    if (filled === undefined) {
      screen.print('The form is closed; nothing was sent.');
      return;
    }
    const reply = await this.#show(player, async () => player.user.submit(modal, filled));
    // A form that could not be sent, or was not answered, stays open with all that was typed.
    if (reply === undefined) await this.#fillIn(player, modal, prefill(form, filled));
    else if (reply.modal !== undefined) await this.#fillIn(player, reply.modal, reply.modal);
  }

  async #show(player: Player, act: () => Promise<Reply>): Promise<Reply | undefined> {
    this.#isWaiting = true;
    try {
      const reply = await act();
      const lines =
        reply.message === undefined ? [] : player.board.replace([reply.message], this.#options.context());
      this.#options.screen.print(['', ...lines, await this.#footer(reply), ''].join('\n'));
      const others = player.inbox.takeNews().filter((message) => message.id !== reply.message?.id);
      this.showNews(player, others);
      return reply;
    } catch (error) {
      this.#options.screen.print(explain(error));
      return undefined;
    } finally {
      this.#isWaiting = false;
    }
  }

  async #footer(reply: Reply): Promise<string> {
    const answer = await this.#options.answers.of(reply.interactionId);
    return this.#options.context().paint.dim(describeAnswer(reply, answer?.roundTrips));
  }
}

/** How long an answer took, and what it cost. */
export function describeAnswer(
  { latencyMs }: Pick<Reply, 'latencyMs'>,
  roundTrips: number | undefined,
): string {
  const trips = roundTrips === undefined ? '' : `, ${roundTrips} round trip${roundTrips === 1 ? '' : 's'}`;
  return `answered in ${latencyMs.toFixed(1)} ms${trips}`;
}

/** What Discord's own program would say; anything else is a fault of ours and must be seen. */
function explain(error: unknown): string {
  if (error instanceof DeadlineMissed)
    return 'The application did not respond: no answer within three seconds.';
  if (error instanceof SandboxError) return error.message;
  throw error;
}
