/** Paints pictures in a thread of their own: the event loop, on which every answer waits, has no part in it. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { systemClock, type Cancel, type Clock } from '../clock.ts';
import { PAINTING_PROGRAM } from './painting-program.ts';
import { PictureError } from './picture-error.ts';

/** A picture that takes longer is not worth waiting for: Discord wants its answer. In milliseconds. */
const WITHIN_MS = 1_000;
/** So many may be waited for; about as many are painted in that time. */
const MOST_WAITING = 10;

const require = createRequire(import.meta.url);

interface Commission {
  readonly svg: string;
  readonly done: (png: Uint8Array) => void;
  readonly failed: (error: PictureError) => void;
  readonly stopClock: Cancel;
}

/** Paints one picture after another. */
export class Painter {
  readonly #clock: Clock;
  readonly #program: string;
  /** The first of them is being painted. */
  readonly #line: Commission[] = [];
  #thread: Worker | undefined;

  /** The program is what a thread runs: see `PAINTING_PROGRAM`. */
  constructor(clock: Clock = systemClock, program: string = PAINTING_PROGRAM) {
    this.#clock = clock;
    this.#program = program;
  }

  /** Paints an SVG as a PNG. Rejects with a `PictureError` when it is none, takes too long, or too many wait. */
  async paint(svg: string): Promise<Uint8Array> {
    if (this.#line.length >= MOST_WAITING) {
      const full = `${MOST_WAITING} pictures are being waited for already: ask again when they are done`;
      throw new PictureError('PICTURE_QUEUE_FULL', full);
    }
    return new Promise((done, failed) => {
      const stopClock = this.#clock.after(WITHIN_MS, () => {
        const late = `the picture was not painted within ${WITHIN_MS} ms, as one of ${this.#line.length}`;
        this.#end(commission, new PictureError('PICTURE_LATE', late));
      });
      const commission = { svg, done, failed, stopClock };
      this.#line.push(commission);
      if (this.#line.length === 1) this.#begin(commission);
    });
  }

  /** Gives up what is being painted, and what waits for it. */
  async close(): Promise<void> {
    for (const commission of this.#line.toReversed()) {
      this.#end(commission, new PictureError('PICTURE_FAILED', 'the painter was closed'));
    }
    await this.#thread?.terminate();
  }

  #begin(commission: Commission): void {
    try {
      this.#thread = this.#start(commission);
    } catch (cause) {
      // A system that has no room for another thread says so here, and nobody would catch it who begins the next.
      this.#end(commission, failure(cause));
    }
  }

  /** A thread for each picture: one that stays would keep the memory of all of them, of which V8 knows nothing. */
  #start(commission: Commission): Worker {
    const thread = new Worker(this.#program, {
      eval: true,
      // A loader is not needed, and nothing in the environment is its business.
      execArgv: [],
      env: {},
      workerData: {
        svg: commission.svg,
        renderer: require.resolve('@resvg/resvg-js'),
        font: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      },
    });
    // A process that has nothing else to do need not stay for it.
    thread.unref();
    thread.once('message', (png: Uint8Array) => this.#end(commission, png));
    thread.once('error', (cause) => this.#end(commission, failure(cause)));
    thread.once('exit', (code) =>
      this.#end(commission, new PictureError('PICTURE_FAILED', `no picture: its thread ended with ${code}`)),
    );
    return thread;
  }

  /** Whichever comes first counts: the picture, the trouble, the clock. */
  #end(commission: Commission, result: Uint8Array | PictureError): void {
    const place = this.#line.indexOf(commission);
    if (place === -1) return;
    this.#line.splice(place, 1);
    commission.stopClock();
    if (result instanceof PictureError) commission.failed(result);
    else commission.done(result);
    if (place > 0) return;
    // It ends whenever it can; nobody waits for it.
    void this.#thread?.terminate();
    const [next] = this.#line;
    if (next !== undefined) this.#begin(next);
  }
}

function failure(cause: unknown): PictureError {
  return new PictureError('PICTURE_FAILED', `no picture: ${String(cause)}`, { cause });
}
