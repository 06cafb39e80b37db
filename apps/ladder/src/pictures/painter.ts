/** Paints pictures in a thread of its own: the event loop, on which every answer waits, has no part in it. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { systemClock, type Cancel, type Clock } from '../clock.ts';
import { PAINTING_PROGRAM } from './painting-program.ts';
import { PictureError } from './picture-error.ts';

/** A picture that takes longer is not worth waiting for: Discord wants its answer. In milliseconds. */
const WITHIN_MS = 1_000;
/** So many pictures may be asked for at once; they are painted one after another. */
const MOST_WAITING = 20;

const require = createRequire(import.meta.url);

interface Commission {
  readonly done: (png: Uint8Array) => void;
  readonly failed: (error: PictureError) => void;
  readonly stopWaiting: Cancel;
}

interface Report {
  readonly id: number;
  readonly png?: Uint8Array;
  readonly failed?: string;
}

/** One thread that paints; it is started by the first picture, and anew after it failed. */
export class Painter {
  readonly #clock: Clock;
  readonly #program: string;
  readonly #commissions = new Map<number, Commission>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** The program is what the thread runs: see `PAINTING_PROGRAM`. */
  constructor(clock: Clock = systemClock, program: string = PAINTING_PROGRAM) {
    this.#clock = clock;
    this.#program = program;
  }

  /** Paints an SVG as a PNG. Rejects with a `PictureError` when it is none, takes too long, or too many wait. */
  async paint(svg: string): Promise<Uint8Array> {
    if (this.#commissions.size >= MOST_WAITING) {
      throw new PictureError(
        'PICTURE_QUEUE_FULL',
        `${MOST_WAITING} pictures are being waited for already: ask again when they are done`,
      );
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const worker = (this.#worker ??= this.#start());
    return new Promise((done, failed) => {
      const stopWaiting = this.#clock.after(WITHIN_MS, () => {
        const late = `the picture was not painted within ${WITHIN_MS} ms, with ${this.#commissions.size} asked for`;
        this.#giveUp(worker, new PictureError('PICTURE_LATE', late));
      });
      this.#commissions.set(id, { done, failed, stopWaiting });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage({ id, svg });
    });
  }

  /** Ends the thread; what it was painting is rejected. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#giveUp(worker, new PictureError('PICTURE_FAILED', 'the painter was closed'));
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {
      eval: true,
      // A loader is not needed, and nothing in the environment is its business.
      execArgv: [],
      env: {},
      workerData: {
        renderer: require.resolve('@resvg/resvg-js'),
        font: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      },
    });
    // A process that has nothing else to do need not stay for it.
    worker.unref();
    worker.on('message', (report: Report) => this.#deliver(report));
    const broken = (cause: unknown): void =>
      this.#giveUp(worker, new PictureError('PICTURE_FAILED', 'the painting thread has ended', { cause }));
    worker.on('error', broken);
    worker.on('exit', broken);
    return worker;
  }

  #deliver({ id, png, failed }: Report): void {
    const commission = this.#commissions.get(id);
    if (commission === undefined) return;
    this.#commissions.delete(id);
    commission.stopWaiting();
    if (png === undefined) commission.failed(new PictureError('PICTURE_FAILED', `no picture: ${failed}`));
    else commission.done(png);
  }

  /** A thread that is stuck or gone is of no use to anybody who waits for it; the next picture starts another. */
  #giveUp(worker: Worker, error: PictureError): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    // It ends whenever it can; nobody waits for it.
    void worker.terminate();
    for (const { failed, stopWaiting } of this.#commissions.values()) {
      stopWaiting();
      failed(error);
    }
    this.#commissions.clear();
  }
}
