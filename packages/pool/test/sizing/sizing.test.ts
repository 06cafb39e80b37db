import { expect, it } from 'vitest';
import { resolveSchedule } from '../../src/sizing/schedule.ts';
import { Sizing } from '../../src/sizing/sizing.ts';

const MINUTE = 60_000;
const EVENING = [{ from: '18:00', to: '23:00', min: 6, timeZone: 'UTC' }];
const at = (time: string): Date => new Date(`2026-03-02T${time}:00Z`);

it('keeps min, follows the load above it, and comes back to min', () => {
  const sizing = new Sizing(0);
  const bounds = { min: 2, max: 10 };
  expect(sizing.keepAt(0, at('12:00'), bounds)).toBe(2);
  sizing.sample(100, 5, 0);
  sizing.sample(200, 0, 0);
  expect(sizing.keepAt(1000, at('12:00'), bounds)).toBe(6);
  expect(sizing.keepAt(20 * MINUTE, at('12:20'), bounds)).toBe(5);
  for (let minute = 21; minute < 24; minute++) sizing.keepAt(minute * MINUTE, at(`12:${minute}`), bounds);
  expect(sizing.keepAt(25 * MINUTE, at('12:25'), bounds)).toBe(2);
});

it('keeps what the schedule asks for at that hour, before anybody has come', () => {
  const sizing = new Sizing(0, resolveSchedule(EVENING, 10));
  const bounds = { min: 2, max: 10 };
  expect(sizing.keepAt(0, at('17:59'), bounds)).toBe(2);
  expect(sizing.keepAt(MINUTE, at('18:00'), bounds)).toBe(6);
  expect(sizing.keepAt(301 * MINUTE, at('23:00'), bounds)).toBe(5);
});

it('never asks for more than max, although the schedule was made for a larger one', () => {
  const sizing = new Sizing(0, resolveSchedule(EVENING, 10));
  expect(sizing.keepAt(0, at('20:00'), { min: 0, max: 4 })).toBe(4);
});

it('advises by what it has measured', () => {
  const sizing = new Sizing(0);
  for (let second = 0; second < 100; second++) {
    sizing.sample(second * 1000, 2, 0);
    sizing.sample(second * 1000 + 20, 0, 0);
  }
  const advice = sizing.advise(100_000, { min: 0, max: 10 });
  expect(advice).toMatchObject({ min: 2, max: 2, confidence: 'low' });
  expect(advice.sentences[0]).toContain(
    '200 callers, 2 a second, each with a connection for 20 ms: 0.04 busy',
  );
});
