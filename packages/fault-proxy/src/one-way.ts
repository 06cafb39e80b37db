/**
 * One direction of a link: bytes leave in the order in which they came, each piece its delay after it arrived.
 *
 * Pieces wait side by side, so a burst is late by the delay once, however many pieces it has. What waits is bounded:
 * above the bound the source is not read, and a slow target is waited for, so back-pressure passes through.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Conditions } from './conditions.ts';

export interface OneWayOptions {
  readonly direction: 'up' | 'down';
  readonly source: Socket;
  readonly target: Socket;
  readonly conditions: Conditions;
  readonly onArrived?: (byteCount: number) => void;
  readonly onDelivered?: (byteCount: number) => void;
  /** The source is read again after it was left alone for the sake of back-pressure. */
  readonly onResumed?: () => void;
  /** The bytes that `allow` granted have been delivered. */
  readonly onAllowanceSpent?: () => void;
}

/** A piece of the stream on its way; an empty one is the end of the stream. */
interface Piece {
  readonly arrivedAt: number;
  readonly bytes: Buffer;
}

const MOST_BYTES_UNDERWAY = 4 * 1024 * 1024;
const DRIP_SLICE_MS = 10;

export class OneWay {
  readonly #options: OneWayOptions;
  readonly #queue: Piece[] = [];
  #bytesUnderway = 0;
  #bytesAllowed = Infinity;
  #nextDripAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #isStopped = false;
  #hasLostBytes = false;

  constructor(options: OneWayOptions) {
    this.#options = options;
  }

  /** Whether bytes were swallowed, so that the rest of the stream makes no sense to its reader. */
  get hasLostBytes(): boolean {
    return this.#hasLostBytes;
  }

  /** Begins to read; the target may still be connecting. */
  start(): void {
    const { source, target } = this.#options;
    target.on('drain', () => this.pump());
    source.once('end', () => this.#arrive(Buffer.alloc(0)));
    source.on('data', (bytes: Buffer) => this.#arrive(bytes));
    source.resume();
  }

  /** Delivers this many more bytes and then calls `onAllowanceSpent`; Infinity takes the limit back. */
  allow(byteCount: number): void {
    this.#bytesAllowed = byteCount;
    if (byteCount === 0) {
      this.#options.onAllowanceSpent?.();
    }
  }

  /** Gives up what is underway; what still arrives is dropped. */
  stop(): void {
    this.#isStopped = true;
    this.#queue.length = 0;
    clearTimeout(this.#timer);
  }

  /** Delivers everything that is due; to be called when the conditions have changed. */
  pump(): void {
    clearTimeout(this.#timer);
    for (let piece = this.#deliverable(); piece !== undefined; piece = this.#deliverable()) {
      const waitMs = this.#dueAt(piece) - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pump(), Math.ceil(waitMs));
        break;
      }
      this.#deliver(piece);
    }
    this.#regulateReading();
  }

  #arrive(bytes: Buffer): void {
    if (this.#isStopped) {
      return;
    }
    this.#queue.push({ arrivedAt: performance.now(), bytes });
    this.#bytesUnderway += bytes.length;
    if (bytes.length > 0) {
      this.#options.onArrived?.(bytes.length);
    }
    this.pump();
  }

  /** The first piece, unless the conditions hold it or the target cannot take more now ('drain' pumps again). */
  #deliverable(): Piece | undefined {
    const { conditions, target } = this.#options;
    return conditions.treatment === 'hold' || target.writableNeedDrain ? undefined : this.#queue[0];
  }

  #dueAt(piece: Piece): number {
    const { conditions, direction } = this.#options;
    const dueAt = piece.arrivedAt + (direction === 'up' ? conditions.delays.upMs : conditions.delays.downMs);
    return conditions.bytesPerSecond === undefined ? dueAt : Math.max(dueAt, this.#nextDripAt);
  }

  #deliver(piece: Piece): void {
    const { conditions, direction, target } = this.#options;
    const bytes = this.#takeFrom(piece);
    if (conditions.treatment === 'swallow') {
      this.#hasLostBytes = true;
    } else if (bytes.length === 0) {
      target.end();
    } else {
      const isGarbled = conditions.treatment === 'garble' && direction === 'down';
      target.write(isGarbled ? randomBytes(bytes.length) : bytes);
      this.#options.onDelivered?.(bytes.length);
      this.allow(this.#bytesAllowed - bytes.length);
    }
  }

  /** Takes as much of the first piece as the rate and the allowance let through now. */
  #takeFrom(piece: Piece): Buffer {
    const rate = this.#options.conditions.bytesPerSecond;
    const slice = rate === undefined ? Infinity : Math.max(1, Math.floor((rate * DRIP_SLICE_MS) / 1000));
    const length = Math.min(piece.bytes.length, slice, this.#bytesAllowed);
    if (rate !== undefined) {
      this.#nextDripAt = performance.now() + (length / rate) * 1000;
    }
    if (length === piece.bytes.length) {
      this.#queue.shift();
    } else {
      this.#queue[0] = { arrivedAt: piece.arrivedAt, bytes: piece.bytes.subarray(length) };
    }
    this.#bytesUnderway -= length;
    return piece.bytes.subarray(0, length);
  }

  #regulateReading(): void {
    const mustPause = this.#bytesUnderway >= MOST_BYTES_UNDERWAY && !this.#isStopped;
    if (mustPause === this.#isPaused) {
      return;
    }
    this.#isPaused = mustPause;
    if (mustPause) {
      this.#options.source.pause();
    } else {
      this.#options.onResumed?.();
      this.#options.source.resume();
    }
  }
}
