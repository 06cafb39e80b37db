import { expect, test } from 'vitest';
import { hotSpots, profiled } from '../src/peers/profile.ts';

function node(id: number, functionName: string, url: string, lineNumber = 0) {
  return { id, callFrame: { functionName, url, lineNumber, scriptId: '0', columnNumber: 0 } };
}

test('the time of a function is counted wherever it was called from, and the folder is not told', () => {
  const nodes = [
    node(1, '(idle)', ''),
    node(2, 'ship', 'file:///home/ana/warmpool/packages/pool/dist/lane.js', 9),
    node(3, 'ship', 'file:///home/ana/warmpool/packages/pool/dist/lane.js', 9),
    node(4, '', '/home/ana/warmpool/node_modules/pg/lib/client.js', 4),
  ];
  const profile = { nodes, startTime: 0, endTime: 100, samples: [1, 2, 3, 4], timeDeltas: [20, 30, 40, 10] };
  expect(hotSpots(profile)).toEqual([
    { name: 'ship', place: 'packages/pool/dist/lane.js:10', share: 0.7 },
    { name: '(idle)', place: '', share: 0.2 },
    { name: '(anonymous)', place: 'pg/lib/client.js:5', share: 0.1 },
  ]);
});

test('what the profiler itself takes is not shown', () => {
  const nodes = [
    node(1, 'dispatch', ''),
    node(2, 'post', 'node:inspector'),
    node(3, 'run', 'node:internal/timers'),
  ];
  const profile = { nodes, startTime: 0, endTime: 100, samples: [1, 2, 3], timeDeltas: [50, 40, 10] };
  expect(hotSpots(profile)).toEqual([{ name: 'run', place: 'node:internal/timers:1', share: 1 }]);
});

test('work is done once under the profiler, and its result is handed on', async () => {
  let count = 0;
  const { result, hotSpots: spots } = await profiled(async () => {
    count += 1;
    return [...Array.from({ length: 300_000 }).keys()].map(String).toSorted().length;
  });
  expect(count).toBe(1);
  expect(result).toBe(300_000);
  expect(spots.length).toBeGreaterThan(0);
});
