/**
 * One simulated player: queues, confirms, plays, reports, or does what the match's fate says instead, by the buttons that
 * are there. Knows nothing of the bot but its messages.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageView, Place, Reply, Sandbox, SandboxUser } from '@warmpool/discord-sandbox';
import { ButtonStyle } from 'discord.js';
import type { AtConfirmed, AtFound } from './fate.ts';
import { Mailbox, type Mail } from './mailbox.ts';

/** What a player needs to know of the evening. */
export interface EveningLife {
  /** Aborted when nobody is to begin another match. */
  readonly closing: AbortSignal;
  /** Longer than that nothing keeps a player waiting, in milliseconds. */
  readonly patienceMs: number;
  /** So long after it was told that it takes too long a player looks what became of it, in milliseconds. */
  readonly lookAfterMs: number;
  atFound(matchId: number, playerId: string): AtFound;
  atConfirmed(matchId: number, playerId: string): AtConfirmed;
  /** A player sees that a match is over; both do. */
  over(matchId: number): void;
}

/** Nothing came for so long that nothing will. */
export class Stuck extends Error {
  constructor(player: string, waitingFor: string, waitedMs: number) {
    super(`${player} waited ${Math.round(waitedMs / 1000)} s for ${waitingFor}`);
    this.name = 'Stuck';
  }
}

const BETWEEN_TRIES_MS = 250;

/** Somebody who plays all evening. */
export class EveningPlayer {
  readonly mailbox = new Mailbox();
  readonly user: SandboxUser;
  readonly #place: Place;
  readonly #life: EveningLife;
  #newestMatchId = 0;

  constructor(sandbox: Sandbox, user: SandboxUser, life: EveningLife) {
    this.user = user;
    this.#place = sandbox.dm(user);
    this.#life = life;
  }

  /** Plays one match after the other until the evening closes. Rejects when something keeps the player from it. */
  async play(side: string, race: string): Promise<void> {
    const menu = `queue:race:${side}`;
    await this.#until('a choice of race', ['queue:join'], async () => {
      const view = await this.#open();
      if (!view.selects.some(({ customId }) => customId === menu)) return view;
      return shown(await this.user.choose(view, menu, [race]));
    });
    while (!this.#life.closing.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one match after the other
      const found = await this.#findMatch();
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (found) await this.#playMatch(found);
    }
  }

  async #open(): Promise<MessageView> {
    return shown(await this.user.in(this.#place).command('queue'));
  }

  /** Waits in the queue until a match is found; undefined when the evening closes before. */
  async #findMatch(): Promise<Mail | undefined> {
    const searching = await this.#join();
    if (searching === undefined) return undefined;
    const { closing } = this.#life;
    const mail = await this.#next((matchId) => matchId > this.#newestMatchId, closing);
    if (mail) return mail;
    if (!closing.aborted) throw this.#stuck('a match');
    const left = await this.#press(searching, 'queue:leave');
    const [, matchId] = /^match:[a-z]+:([0-9]+)/.exec(buttonOf(left, 'match:') ?? '') ?? [];
    // The last wave may have been faster.
    return matchId === undefined ? undefined : { matchId: Number(matchId), view: left };
  }

  /** Joins the queue, after a pause if there is one to serve; undefined when the evening closes before. */
  async #join(): Promise<MessageView | undefined> {
    const giveUpAt = performance.now() + this.#life.patienceMs;
    for (;;) {
      const isClosing = this.#life.closing.aborted;
      // oxlint-disable-next-line no-await-in-loop -- asked again after a while
      let view = await this.#open();
      if (!isClosing && buttonOf(view, 'queue:join') !== undefined) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        view = await this.#press(view, 'queue:join');
      }
      // Who was told that it took too long may be waiting, or in a match, all the same, also when the evening closes.
      if (hasButton(view, ['queue:leave', 'match:'])) return view;
      if (isClosing) return undefined;
      if (performance.now() > giveUpAt) throw this.#stuck('a place in the queue');
      // oxlint-disable-next-line no-await-in-loop -- as above
      await delay(BETWEEN_TRIES_MS);
    }
  }

  /** Does it again, as one does who was told that it takes too long, until there is a button that begins so. */
  async #until(
    what: string,
    beginnings: readonly string[],
    act: () => Promise<MessageView>,
  ): Promise<MessageView> {
    const giveUpAt = performance.now() + this.#life.patienceMs;
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- asked again after a while
      const view = await act();
      if (hasButton(view, beginnings)) return view;
      if (performance.now() > giveUpAt) throw this.#stuck(what);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await delay(BETWEEN_TRIES_MS);
    }
  }

  /** Does what the match's fate says, and waits until the match is over for this player. */
  async #playMatch({ matchId, view: found }: Mail): Promise<void> {
    this.#newestMatchId = matchId;
    let done = { answer: false, report: false };
    let view: MessageView | undefined = found;
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one step after the other
      view ??= (await this.#next((id) => id === matchId))?.view;
      if (view === undefined) throw this.#stuck(`news of match ${matchId}`);
      if (buttonOf(view, 'queue:open') !== undefined) break;
      if (buttonOf(view, 'match:') === undefined) {
        // An apology: what was asked for may have been done all the same, or not.
        // oxlint-disable-next-line no-await-in-loop -- as above
        view = await this.#lookAfter(matchId);
        done = { answer: false, report: false };
        continue;
      }
      const step: 'answer' | 'report' = buttonOf(view, 'match:report:') === undefined ? 'answer' : 'report';
      // oxlint-disable-next-line no-await-in-loop -- as above
      view = done[step] ? undefined : await this.#take(step, matchId, view);
      done[step] = true;
    }
    this.#life.over(matchId);
  }

  /** The message after this step; undefined when the player does nothing. */
  async #take(
    step: 'answer' | 'report',
    matchId: number,
    view: MessageView,
  ): Promise<MessageView | undefined> {
    const will =
      step === 'answer'
        ? this.#life.atFound(matchId, this.user.id)
        : this.#life.atConfirmed(matchId, this.user.id);
    if (will === 'ignore') return undefined;
    if (will !== 'abort') {
      const button =
        will === 'confirm' ? `match:confirm:${matchId}` : `match:report:${matchId}:${will.claim}`;
      return isPressed(view, button) ? undefined : this.#press(view, button);
    }
    const asked = await this.#press(view, `match:abort:${matchId}`);
    const sure = buttonOf(asked, 'match:abort-sure:');
    return sure === undefined ? asked : this.#press(asked, sure);
  }

  /** What became of the match, once that is certain. */
  async #lookAfter(matchId: number): Promise<MessageView> {
    await delay(this.#life.lookAfterMs);
    return this.#until(`a look at match ${matchId}`, ['match:', 'queue:open'], async () =>
      shown(await this.user.in(this.#place).command('match')),
    );
  }

  async #press(view: MessageView, customId: string): Promise<MessageView> {
    // The message may have changed since it was read, as on everybody's screen; the bot has to live with that.
    return shown(await this.user.press(view, { customId }, { force: true }));
  }

  /** The next message about a match that is wanted; what comes late about an earlier one is no news. */
  async #next(isWanted: (matchId: number) => boolean, signal?: AbortSignal): Promise<Mail | undefined> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one message after the other
      const mail = await this.mailbox.next(this.#life.patienceMs, signal);
      if (mail === undefined || isWanted(mail.matchId)) return mail;
    }
  }

  #stuck(waitingFor: string): Stuck {
    return new Stuck(this.user.name, waitingFor, this.#life.patienceMs);
  }
}

function shown({ message }: Reply): MessageView {
  if (message === undefined) throw new Error('the bot answered without a message');
  return message;
}

function hasButton(view: MessageView, beginnings: readonly string[]): boolean {
  return beginnings.some((begins) => buttonOf(view, begins) !== undefined);
}

/** Whether the bot shows that this button was pressed before: it is marked, or cannot be pressed again. */
function isPressed(view: MessageView, id: string): boolean {
  const button = view.buttons.find(({ customId }) => customId === id);
  return (
    button?.disabled === true || (id.startsWith('match:report:') && button?.style === ButtonStyle.Success)
  );
}

/** The first button that can be pressed and whose custom id begins so. */
function buttonOf(view: MessageView, begins: string): string | undefined {
  return view.buttons.find(({ customId, disabled }) => !disabled && customId?.startsWith(begins) === true)
    ?.customId;
}
