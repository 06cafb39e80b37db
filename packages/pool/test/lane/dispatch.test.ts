import { describe, expect, it } from 'vitest';
import {
  hasRoom,
  isQuick,
  keepsWaiting,
  type LaneLoad,
  leastLoaded,
  nearlyFree,
} from '../../src/lane/dispatch.ts';

const lane = (changes: Partial<LaneLoad> = {}): LaneLoad => ({
  depth: 1,
  mostDepth: 100,
  backlogMs: 0.1,
  headSince: 0,
  rttMs: 1,
  isClosed: false,
  ...changes,
});

describe('where a statement that may share goes', () => {
  it('is the first connection whose backlog is worth less than a wake-up, so that few do the work', () => {
    const busy = lane({ backlogMs: 2 });
    const light = lane();
    expect(nearlyFree([busy, light, lane()], 1)).toBe(light);
    expect(nearlyFree([busy], 1)).toBeUndefined();
  });

  it('is otherwise the least loaded one with room', () => {
    const least = lane({ backlogMs: 2 });
    expect(leastLoaded([lane({ backlogMs: 5 }), least, lane({ backlogMs: 1, isClosed: true })], 1)).toBe(
      least,
    );
    expect(leastLoaded([], 1)).toBeUndefined();
  });

  it('would rather have been an idle connection where the backlog is worth a wake-up', () => {
    expect(keepsWaiting(lane({ backlogMs: 0.4 }))).toBe(false);
    expect(keepsWaiting(lane({ backlogMs: 0.5 }))).toBe(true);
  });

  it('is never one that is closed, full, or deep in work', () => {
    expect(hasRoom(lane(), 1)).toBe(true);
    expect(hasRoom(lane({ isClosed: true }), 1)).toBe(false);
    expect(hasRoom(lane({ depth: 100 }), 1)).toBe(false);
    expect(hasRoom(lane({ backlogMs: 10 }), 1)).toBe(false);
  });

  it('is never one whose first statement is late; how late that is, the network decides', () => {
    expect(hasRoom(lane({ headSince: 0 }), 12)).toBe(true);
    expect(hasRoom(lane({ headSince: 0 }), 13)).toBe(false);
    expect(hasRoom(lane({ headSince: 0, rttMs: 50 }), 110)).toBe(true);
  });

  it('may be one with a longer backlog where the way is long', () => {
    expect(hasRoom(lane({ backlogMs: 40, rttMs: 50 }), 1)).toBe(true);
  });

  it('depends on whether the server was quick with it', () => {
    expect(isQuick(9)).toBe(true);
    expect(isQuick(11)).toBe(false);
    expect(isQuick(Infinity)).toBe(false);
  });
});
