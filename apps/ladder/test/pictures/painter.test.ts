/** Pictures are painted in a thread of their own: slow or broken, it holds nobody up. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Painter } from '../../src/pictures/painter.ts';
import { ManualClock } from '../process/support/manual-clock.ts';

const SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><text y="9">Ä</text></svg>';
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

function painter(program?: string): { readonly painter: Painter; readonly clock: ManualClock } {
  const clock = new ManualClock();
  const made = new Painter(clock, program);
  onTestFinished(() => made.close());
  return { painter: made, clock };
}

describe('the painter', () => {
  it('paints one picture after another, in the order in which they were asked for', async () => {
    const { painter: one } = painter();
    const done: number[] = [];
    await Promise.all([1, 2, 3].map((which) => one.paint(SQUARE).then(() => done.push(which))));
    expect(done).toEqual([1, 2, 3]);
  });

  it('makes a PNG of an SVG, as large as it says', async () => {
    const png = Buffer.from(await painter().painter.paint(SQUARE));
    expect(png.subarray(0, 8)).toEqual(SIGNATURE);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([20, 10]);
  });

  it('says what is no picture, and paints the next', async () => {
    const { painter: one } = painter();
    await expect(one.paint('<svg')).rejects.toMatchObject({
      code: 'PICTURE_FAILED',
      message: expect.stringContaining('SVG data parsing failed'),
    });
    expect((await one.paint(SQUARE)).length).toBeGreaterThan(0);
  });

  it('gives up a picture that takes too long, while everything else goes on, and starts anew', async () => {
    const { painter: one, clock } = painter(`
      const { parentPort, workerData } = require('node:worker_threads');
      while (workerData.svg === 'for ever');
      parentPort.postMessage(new Uint8Array(1));`);
    const slow = one.paint('for ever');
    const behind = one.paint('at once');
    // The thread spins, and this one still has its turns.
    for (let turn = 0; turn < 3; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one turn after another
      await setImmediate();
    }
    clock.advance(1000);
    await expect(slow).rejects.toMatchObject({ code: 'PICTURE_LATE' });
    await expect(behind).rejects.toMatchObject({ code: 'PICTURE_LATE' });
    expect(await one.paint('at once')).toEqual(new Uint8Array(1));
  });

  it('takes no more than ten pictures at once', async () => {
    const { painter: one, clock } = painter('for (;;);');
    const waiting = Array.from({ length: 10 }, () => one.paint(SQUARE));
    const all = Promise.allSettled(waiting);
    await expect(one.paint(SQUARE)).rejects.toMatchObject({ code: 'PICTURE_QUEUE_FULL' });
    clock.advance(1000);
    expect((await all).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('fails what it was painting when its thread ends, and starts another', async () => {
    const { painter: one } = painter(`
      const { parentPort, workerData } = require('node:worker_threads');
      if (workerData.svg === 'die') process.exit(1);
      parentPort.postMessage(new Uint8Array(1));`);
    await expect(one.paint('die')).rejects.toMatchObject({ code: 'PICTURE_FAILED' });
    expect(await one.paint('live')).toEqual(new Uint8Array(1));
  });

  it('fails a picture for which there is no thread to be had, also one that had to wait, and goes on', async () => {
    const { painter: one } = painter();
    // What no thread can be given makes its start fail at once, as a system without room for another does.
    const startless = Symbol('no SVG') as unknown as string;
    const failure = { code: 'PICTURE_FAILED', message: expect.stringContaining('could not be cloned') };
    await expect(one.paint(startless)).rejects.toMatchObject(failure);
    const first = one.paint(SQUARE);
    await expect(one.paint(startless)).rejects.toMatchObject(failure);
    expect((await first).length).toBeGreaterThan(0);
    expect((await one.paint(SQUARE)).length).toBeGreaterThan(0);
  });

  it('fails what it was painting when it is closed', async () => {
    const { painter: one } = painter();
    const failed = expect(one.paint(SQUARE)).rejects.toMatchObject({ message: 'the painter was closed' });
    const behind = expect(one.paint(SQUARE)).rejects.toMatchObject({ message: 'the painter was closed' });
    await one.close();
    await Promise.all([failed, behind]);
  });
});
