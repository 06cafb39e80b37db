/** From an interaction to its answer, within the time that Discord gives. */
import { countRoundTrips } from '@warmpool/database';
import type { Interaction } from 'discord.js';
import type { Clock } from '../clock.ts';
import { say, type Answer } from '../commands/command.ts';
import { EffectsSealed } from '../flows/effects.ts';
import type { Ladder } from '../flows/ladder.ts';
import { DuplicateDelivery } from '../store/visit.ts';
import { textsFor } from '../texts/languages.ts';
import { failureView, lateView, outdatedView, restartingView } from '../views/trouble-view.ts';
import { readInteraction, type Answerable, type Incoming } from './incoming.ts';
import type { Log } from './log.ts';
import { Reply, suggest, type Sent } from './reply.ts';

/** What one interaction came to, told when its answer was sent. */
export interface AnsweredInteraction {
  readonly interactionId: string;
  /** What was used: `/profile`, `button queue:join`, `select queue:race`, `modal setup:form`, `autocomplete /setup`. */
  readonly command: string;
  readonly userId: string;
  /** Milliseconds from receipt to the answer. */
  readonly ms: number;
  readonly roundTrips: number;
  /**
   * `answered`: as meant. `failed`: with an apology. `late`: the watchdog had to answer first. `duplicate`: another
   * delivery answers, or Discord already had an answer. `expired`: Discord no longer took one. `unanswered`: Discord
   * could not be reached.
   */
  readonly outcome: 'answered' | 'failed' | 'late' | 'duplicate' | 'expired' | 'unanswered';
}

/** What the dispatcher works with. */
export interface DispatcherOptions {
  readonly ladder: Ladder;
  readonly log: Log;
  /** Tells these players what the outbox has for them. */
  readonly tell: (playerIds: readonly string[]) => Promise<void>;
  /** When the watchdog answers, in milliseconds after receipt. */
  readonly watchdogMs: number;
  /** What the watchdog goes by. */
  readonly clock: Clock;
  readonly onAnswered: ((answer: AnsweredInteraction) => void) | undefined;
}

interface Worked {
  readonly answer: Answer;
  readonly hasFailed: boolean;
}

type Work = Extract<Incoming, { kind: 'answer' }>;

/** Answers interactions, knows how many it is at, and can stop. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #inFlight = new Set<Promise<void>>();
  #isStopping = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Interactions received and not yet done with. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Takes an interaction. What goes wrong with it is answered and logged here, and never thrown. */
  take(interaction: Interaction): void {
    this.track(this.#handle(interaction));
  }

  /** Counts a piece of work as in flight until it ends; it must not reject. */
  track(work: Promise<void>): void {
    const counted = work
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'ladder bug: this must not fail'))
      .finally(() => this.#inFlight.delete(counted));
    this.#inFlight.add(counted);
  }

  /** From now on interactions are only told that the bot restarts. Resolves when those in flight are done. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  async #handle(interaction: Interaction): Promise<void> {
    const startedAt = performance.now();
    const { log } = this.#options;
    const incoming = this.#read(interaction);
    if (interaction.isAutocomplete()) {
      const suggestions = incoming.kind === 'suggest' ? incoming.suggestions : [];
      const sent = await suggest(interaction, suggestions, log);
      this.#done(interaction, incoming.name, startedAt, 0, answeredAs(sent, 'answered'));
    } else if (
      interaction.isChatInputCommand() ||
      interaction.isMessageComponent() ||
      interaction.isModalSubmit()
    ) {
      await this.#answer(interaction, incoming, startedAt);
    } else {
      log.warn({ type: interaction.type }, 'an interaction of a kind that the ladder does not use');
    }
  }

  /** What Discord sends and nobody has thought of is answered like an old button. */
  #read(interaction: Interaction): Incoming {
    const { ladder, log } = this.#options;
    try {
      return readInteraction(interaction, ladder);
    } catch (error) {
      const { id, type } = interaction;
      log.error({ interactionId: id, type, err: error }, 'an interaction that cannot be read');
      return { kind: 'unknown', name: `unreadable interaction of type ${type}` };
    }
  }

  async #answer(interaction: Answerable, incoming: Incoming, startedAt: number): Promise<void> {
    const reply = new Reply(interaction, this.#options.log);
    if (this.#isStopping || incoming.kind !== 'answer') {
      const texts = textsFor(interaction.locale);
      const view =
        incoming.kind === 'answer' ? restartingView(incoming.lookWith, texts) : outdatedView(texts);
      const sent = await reply.give(say(view), { isOurs: false });
      this.#done(interaction, incoming.name, startedAt, 0, answeredAs(sent, 'failed'));
      return;
    }
    const watchdog = this.#watch(reply, incoming);
    const { result, roundTrips } = await countRoundTrips(() => this.#work(incoming, interaction.user.id));
    watchdog.stop();
    if (typeof result === 'string') {
      await watchdog.said();
      this.#done(interaction, incoming.name, startedAt, roundTrips, result);
      return;
    }
    const isOurs = incoming.isOurs();
    const sent = await reply.give(result.answer, { isOurs });
    const outcome = answeredAs(sent, watchdog.said() ? 'late' : result.hasFailed ? 'failed' : 'answered');
    if (sent === 'refused') await reply.give(this.#apology(incoming, interaction.user.id), { isOurs });
    this.#done(interaction, incoming.name, startedAt, roundTrips, outcome);
    // After the answer, and also when it could not be sent: what happened concerns the others all the same.
    if (result.answer.kind !== 'ask') await this.#options.tell(result.answer.tell ?? []);
  }

  /** What came of it: an answer, or who has already given it. */
  async #work(incoming: Work, userId: string): Promise<Worked | 'duplicate' | 'late'> {
    try {
      return { answer: await incoming.work(), hasFailed: false };
    } catch (error) {
      if (error instanceof DuplicateDelivery) return 'duplicate';
      if (error instanceof EffectsSealed) return 'late';
      return { answer: this.#apology(incoming, userId, error), hasFailed: true };
    }
  }

  /** Says that it failed, with an id that leads to the line in the log. */
  #apology(
    { name: command, effects: { saved }, texts, lookWith }: Work,
    userId: string,
    error?: unknown,
  ): Answer {
    const { ladder, log } = this.#options;
    const errorId = ladder.newToken().slice(0, 8);
    log.error({ errorId, command, userId, saved, err: error }, 'a command failed');
    return say(failureView(saved, lookWith, errorId, texts));
  }

  /** Answers in place of a command that takes too long, and says what may have been saved by then. */
  #watch(
    reply: Reply,
    incoming: Work,
  ): { readonly stop: () => void; readonly said: () => Promise<Sent> | undefined } {
    let said: Promise<Sent> | undefined;
    const stop = this.#options.clock.after(this.#options.watchdogMs, () => {
      if (reply.hasBegun) return;
      const saved = incoming.effects.seal();
      this.#options.log.warn(
        { command: incoming.name, saved },
        'the watchdog answers: the database takes too long',
      );
      said = reply.give(say(lateView(saved, incoming.lookWith, incoming.texts)), { isOurs: false });
    });
    return { stop, said: () => said };
  }

  #done(
    interaction: Pick<Interaction, 'id' | 'user'>,
    command: string,
    startedAt: number,
    roundTrips: number,
    outcome: AnsweredInteraction['outcome'],
  ): void {
    const ms = performance.now() - startedAt;
    const answered = {
      interactionId: interaction.id,
      command,
      userId: interaction.user.id,
      ms,
      roundTrips,
      outcome,
    };
    this.#options.log.debug(answered, 'interaction answered');
    this.#options.onAnswered?.(answered);
  }
}

function answeredAs(sent: Sent, whenSent: AnsweredInteraction['outcome']): AnsweredInteraction['outcome'] {
  if (sent === 'sent') return whenSent;
  return sent === 'refused' ? 'failed' : sent;
}
