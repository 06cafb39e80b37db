/** One bot process's session: what it asked for, and the events it can be sent again. */
import { GatewayOpcodes } from 'discord-api-types/v10';

const BUFFER_LIMIT = 5000;

/** How a session reaches its bot. */
export interface Wire {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Breaks the connection without a word. */
  cut(): void;
  /** Tells the bot that its session is invalid; it may resume or log in anew on this connection. */
  invalidate(isResumable: boolean): void;
}

export class Session {
  readonly id: string;
  readonly #intents: number;
  readonly shard: readonly [id: number, count: number];
  readonly #buffer: { readonly sequence: number; readonly text: string }[] = [];
  #sequence = 0;
  #forgottenUpTo = 0;
  #wire: Wire | undefined;
  /** When the connection was lost; undefined while it stands. */
  lostAt: number | undefined;

  constructor(id: string, wire: Wire, intents: number, shard: readonly [number, number]) {
    this.id = id;
    this.#wire = wire;
    this.#intents = intents;
    this.shard = shard;
  }

  get wire(): Wire | undefined {
    return this.#wire;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Whether this session gets an event of that guild (or of direct messages), given what it asked for. */
  wants(intent: number, guildId: string | undefined): boolean {
    const [id, count] = this.shard;
    const isMine = guildId === undefined ? id === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
    return isMine && (intent === 0 || (this.#intents & intent) !== 0);
  }

  /** Sends an event now, or when the bot resumes. */
  dispatch(event: string, data: unknown): void {
    const text = this.#next(event, data);
    this.#buffer.push({ sequence: this.#sequence, text });
    if (this.#buffer.length > 2 * BUFFER_LIMIT) {
      this.#forgottenUpTo = this.#buffer.splice(0, BUFFER_LIMIT).at(-1)?.sequence ?? 0;
    }
    this.#wire?.send(text);
  }

  /** Counts an event that the bot will never get. */
  lose(): void {
    this.#sequence += 1;
  }

  /** Whether everything after `sequence` can still be sent again. */
  canReplayFrom(sequence: number): boolean {
    return sequence >= this.#forgottenUpTo;
  }

  /** Continues on a new connection: what was missed, then RESUMED. */
  resume(wire: Wire, sequence: number): void {
    this.#wire = wire;
    this.lostAt = undefined;
    for (const missed of this.#buffer) if (missed.sequence > sequence) wire.send(missed.text);
    wire.send(this.#next('RESUMED', { _trace: ['sandbox'] }));
  }

  /** The connection is gone; the session may come back. */
  detach(nowMs: number): void {
    this.#wire = undefined;
    this.lostAt = nowMs;
  }

  #next(event: string, data: unknown): string {
    this.#sequence += 1;
    return JSON.stringify({ op: GatewayOpcodes.Dispatch, t: event, s: this.#sequence, d: data });
  }
}
