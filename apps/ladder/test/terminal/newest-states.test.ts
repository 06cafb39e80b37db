import { describe, expect, test } from 'vitest';
import { newestStates, type DatedMessage } from '../../src/terminal/newest-states.ts';

function card(id: string, title: string, createdAt: number, editedAt?: number): DatedMessage {
  return { id, embeds: [{ title }], createdAt, editedAt };
}

function shown(messages: readonly DatedMessage[], most: number): string[] {
  return newestStates(messages, most).map(({ id }) => id);
}

describe('what a player sees as it stands now', () => {
  test('is one card of each match, the one that changed last', () => {
    const cards = [
      card('found', 'Match found: #7 on Amber Pass', 1),
      card('reported', 'Match: #7 on Amber Pass', 2),
      card('other match', 'Match #8: you lost', 3),
      card('decided', 'Match #7: you won', 4),
    ];
    expect(shown(cards, 3)).toEqual(['other match', 'decided']);
  });

  test('has last what changed last, also when it was edited in an old message', () => {
    const cards = [card('edited', 'Match #7: you won', 1, 9), card('later', 'Match: #7 on Amber Pass', 2)];
    expect(shown([...cards, card('profile', 'Profile of Ana', 5)], 3)).toEqual(['profile', 'edited']);
  });

  test('is one card of each title, and every message without one', () => {
    const bare = (id: string): DatedMessage => ({ id, content: 'hello', createdAt: 3, editedAt: undefined });
    const cards = [card('before', 'Leaderboard', 1), card('now', 'Leaderboard', 2), bare('one'), bare('two')];
    expect(shown(cards, 9)).toEqual(['now', 'one', 'two']);
  });

  test('is no more than was asked for', () => {
    expect(shown([card('a', 'A', 1), card('b', 'B', 2), card('c', 'C', 3)], 2)).toEqual(['b', 'c']);
  });
});
