/**
 * An evening on the ladder, simulated: many players queue, confirm, play and report at once, some do not, and at the end
 * every account has to be in order. The players know nothing of the bot but what Discord shows them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@warmpool/database';
import type { Sandbox, SandboxUser } from '@warmpool/discord-sandbox';
import type { LadderDefinition } from '../ladder/definition.ts';
import {
  auditBooks,
  newestMatchId,
  playersInTwoMatches,
  readEndedMatches,
  readUnfinished,
  readWaitingNews,
} from '../store/audit-store.ts';
import type { LadderSchema } from '../store/schema.ts';
import { expireStandings, repairStandings } from '../store/standings.ts';
import { EveningPlayer } from './evening-player.ts';
import { newsFaults } from './expected-news.ts';
import { fateOf } from './fate.ts';
import { receiveNews, type ReceivedNews } from './received-news.ts';

/** What an evening is made of. */
export interface EveningOptions {
  readonly sandbox: Sandbox;
  /** For looking, not for playing: the bot has its own. */
  readonly database: Database<LadderSchema>;
  readonly definition: LadderDefinition;
  /** Set up, and idle. */
  readonly players: readonly SandboxUser[];
  /** One of the ladder's admins; decides what is disputed. */
  readonly admin: SandboxUser;
  /** When so many matches were found they leave, as they came, and nobody who has left begins another one. */
  readonly matches: number;
  /** Decides what becomes of each match. */
  readonly seed: number;
  /** Until the last of the players has come, or left, in milliseconds; they do so one after the other. */
  readonly arrivalMs: number;
  /** Longer than that nothing may keep a player waiting, in milliseconds. */
  readonly patienceMs: number;
  /** So long after it was told that it takes too long a player looks what became of it, in milliseconds. */
  readonly lookAfterMs: number;
  readonly onProgress?: (progress: EveningProgress) => void;
}

/** How far an evening is. */
export interface EveningProgress {
  readonly found: number;
  readonly over: number;
  /** News that players received. */
  readonly messages: number;
  /** How often one was sent once more, which nobody sees. */
  readonly sentAgain: number;
}

/** What came of an evening. */
export interface Evening extends EveningProgress {
  readonly ms: number;
  /** Matches by the state in which they ended. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** What should not have happened; nothing when all went well. */
  readonly faults: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const ALL = 1_000_000;
const LOOK_EVERY_MS = 1000;
/** Of each kind of fault. */
const MOST_FAULTS = 20;

/** Plays an evening. Rejects only for what is wrong with the evening itself; what the bot did wrong is in the result. */
export async function playEvening(options: EveningOptions): Promise<Evening> {
  const { sandbox, database, definition } = options;
  const startedAt = performance.now();
  const firstId = await newestMatchId(database);
  const course = new Course(options);
  const stopReceiving = receiveNews(sandbox, (news) => course.receive(news));
  const look = setInterval(() => void course.look(), LOOK_EVERY_MS);
  try {
    await course.run();
    await course.settled();
  } finally {
    clearInterval(look);
    stopReceiving();
  }
  const ms = performance.now() - startedAt;
  const ended = await readEndedMatches(database, firstId);
  const wrongPlaces = await wrongStandings(options);
  const disagreements = await auditBooks(database, { initialRating: definition.rating.initial });
  const byStatus: Record<string, number> = {};
  for (const { status } of ended) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return {
    ...course.progress,
    ms,
    byStatus,
    faults: [
      ...course.faults,
      ...ended.flatMap((match) => newsFaults(match, course.newsOf(match.id))).slice(0, MOST_FAULTS),
      ...(wrongPlaces === 0 ? [] : [`the ranking was not what the ratings say, in ${wrongPlaces} places`]),
      ...disagreements.map(
        ({ law, where, found, expected }) => `${law}: ${where} has ${found}, not ${expected}`,
      ),
    ],
  };
}

/** How much of the ranking is not what it is when it is made anew from the ratings. */
async function wrongStandings({ database, definition }: EveningOptions): Promise<number> {
  const since = new Date(Date.now() - definition.ranks.forDays * DAY_MS);
  // What has left the ranking by the passing of time since the last sweep is no fault.
  await expireStandings(database, since, ALL);
  return repairStandings(database, since, ALL);
}

/** An evening while it lasts. */
class Course {
  readonly faults: string[] = [];
  readonly #options: EveningOptions;
  /** In the order of the players; aborted when theirs is to leave. */
  readonly #leaving: AbortController[] = [];
  #isClosing = false;
  readonly #players: readonly EveningPlayer[];
  readonly #playerByChannel: ReadonlyMap<string, EveningPlayer>;
  /** By match: who was told of it, in this order. */
  readonly #told = new Map<number, string[]>();
  readonly #news = new Map<number, ReceivedNews[]>();
  /** By nonce. */
  readonly #messages = new Map<string, string>();
  #sentAgain = 0;
  readonly #over = new Set<number>();
  #deciding: Promise<void> = Promise.resolve();

  constructor(options: EveningOptions) {
    this.#options = options;
    const { sandbox, seed, patienceMs, lookAfterMs } = options;
    const roleOf = (matchId: number, playerId: string): 0 | 1 => {
      const told = this.#told.get(matchId) ?? [];
      this.#told.set(matchId, told);
      if (!told.includes(playerId)) told.push(playerId);
      if (this.#told.size >= options.matches) this.#close();
      return told[0] === playerId ? 0 : 1;
    };
    const life = {
      patienceMs,
      lookAfterMs,
      atFound: (matchId: number, playerId: string) => fateOf(seed, matchId).found[roleOf(matchId, playerId)],
      atConfirmed: (matchId: number, playerId: string) =>
        fateOf(seed, matchId).confirmed[roleOf(matchId, playerId)],
      over: (matchId: number) => this.#end(matchId),
    };
    this.#players = options.players.map((user) => {
      const leaving = new AbortController();
      this.#leaving.push(leaving);
      return new EveningPlayer(sandbox, user, { ...life, closing: leaving.signal });
    });
    this.#playerByChannel = new Map(this.#players.map((player) => [sandbox.dm(player.user).id, player]));
  }

  get progress(): EveningProgress {
    return {
      found: this.#told.size,
      over: this.#over.size,
      messages: this.#messages.size,
      sentAgain: this.#sentAgain,
    };
  }

  newsOf(matchId: number): readonly ReceivedNews[] {
    return this.#news.get(matchId) ?? [];
  }

  /** Everybody plays until the evening closes and their last match is over, and the admin has decided what was disputed. */
  async run(): Promise<void> {
    const { definition } = this.#options;
    const races = definition.sides.map(({ code, races: [race] }) => ({ side: code, race: race?.code }));
    await Promise.all(
      this.#players.map(async (player, index) => {
        const { side = '', race = '' } = races[index % races.length] ?? {};
        try {
          await delay(this.#momentOf(index));
          await player.play(side, race);
        } catch (error) {
          this.#fault(`${player.user.name}: ${String(error)}`);
          // Who is out of it leaves others without an opponent.
          this.#close();
        }
      }),
    );
    await this.#deciding;
  }

  /** Waits until nobody waits or plays and everybody was told everything. */
  async settled(): Promise<void> {
    const { sandbox, database, patienceMs } = this.#options;
    const isDone = async (): Promise<boolean> => {
      const { turns, matches, news } = await readUnfinished(database);
      return turns + matches + news === 0;
    };
    try {
      await sandbox.waitFor(isDone, { timeoutMs: patienceMs });
    } catch {
      const { turns, matches, news } = await readUnfinished(database);
      this.#fault(`at the end ${turns} turns, ${matches} matches and ${news} news are not finished`);
      for (const waiting of await readWaitingNews(database)) {
        this.#fault(`at ${new Date().toISOString()} still to be told: ${waiting}`);
      }
    }
  }

  /** Looks whether the one thing holds that nobody could see afterwards. */
  async look(): Promise<void> {
    this.#options.onProgress?.(this.progress);
    try {
      const twice = await playersInTwoMatches(this.#options.database);
      for (const playerId of twice) this.#fault(`${playerId} is in two matches at once`);
    } catch (error) {
      this.#fault(`the evening could not be looked at: ${String(error)}`);
    }
  }

  receive(news: ReceivedNews): void {
    const { matchId, nonce, channelId, messageId, reason } = news;
    const { sandbox } = this.#options;
    const earlier = this.#messages.get(nonce);
    if (earlier === messageId) {
      // A send that was repeated, as after an answer that came late: Discord shows one message all the same.
      this.#sentAgain += 1;
      return;
    }
    if (earlier !== undefined) this.#fault(`"${reason}" of match ${matchId} is there twice in ${channelId}`);
    this.#messages.set(nonce, messageId);
    this.#news.set(matchId, [...this.newsOf(matchId), news]);
    const player = this.#playerByChannel.get(channelId);
    const view =
      player &&
      sandbox.visibleTo(player.user, sandbox.dm(player.user)).findLast(({ id }) => id === messageId);
    if (view) player.mailbox.put({ matchId, view });
    else this.#fault(`"${reason}" of match ${matchId} went to channel ${channelId}, which is no player's`);
  }

  /** Hundreds who leave in one moment would be a load of its own. */
  #close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    for (const [index, leaving] of this.#leaving.entries()) {
      setTimeout(() => leaving.abort(), this.#momentOf(index));
    }
  }

  /** When a player comes, and when they leave, since everybody may. */
  #momentOf(index: number): number {
    return (this.#options.arrivalMs * index) / this.#options.players.length;
  }

  #end(matchId: number): void {
    if (this.#over.has(matchId)) return;
    this.#over.add(matchId);
    const { confirmed, verdict } = fateOf(this.#options.seed, matchId);
    if (!isContradiction(confirmed)) return;
    const [first, second] = this.#told.get(matchId) ?? [];
    const winner = verdict === 'first' ? first : verdict === 'second' ? second : undefined;
    const decision = winner === undefined ? { otherwise: verdict } : { winner };
    // One after the other, as one person would.
    this.#deciding = this.#deciding.then(async () => this.#resolve(matchId, decision));
  }

  async #resolve(matchId: number, decision: Readonly<Record<string, string>>): Promise<void> {
    const { sandbox, admin } = this.#options;
    try {
      const order = { match: matchId, reason: 'they disagree', ...decision };
      await admin.in(sandbox.guild('Ladder').channel('admins')).command('admin resolve', order);
    } catch (error) {
      this.#fault(`the admin could not decide match ${matchId}: ${String(error)}`);
    }
  }

  #fault(text: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push(text);
  }
}

function isContradiction(confirmed: ReturnType<typeof fateOf>['confirmed']): boolean {
  const [first, second] = confirmed.map((will) => (typeof will === 'string' ? undefined : will.claim));
  if (first === undefined || second === undefined) return false;
  return first === 'draw' || second === 'draw' ? first !== second : first === second;
}
