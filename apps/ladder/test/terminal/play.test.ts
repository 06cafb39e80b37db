import { describe, expect, test } from 'vitest';
import { startTerminalPlay, type TerminalPlay } from './support/terminal-play.ts';

const ANSWERED = /answered in \d+\.\d ms, \d round trips?/;
const TIMEOUT_MS = 30_000;

async function setUp(play: TerminalPlay, name: string): Promise<void> {
  await play.type('/setup country:Germany', 'Your name on the ladder');
  await play.type(name, 'Your tag in the game');
  await play.type(`${name}#1234`, 'Where do you play from?');
  await play.type('6', ANSWERED);
  await play.type('1', 'Setup complete');
}

describe('the prompt', () => {
  test(
    'shows the answer of a command, with its time and its round trips',
    async () => {
      const play = await startTerminalPlay();
      const shown = await play.type('/profile', ANSWERED);
      expect(shown).toContain('▌ Not done yet: use /setup.');
      expect(shown).toContain('[1] Set up');
      expect(shown).toMatch(/answered in \d+\.\d ms, 1 round trip$/);
    },
    TIMEOUT_MS,
  );

  test(
    'fills in a modal field by field; nonsense is told and nothing typed is lost',
    async () => {
      const play = await startTerminalPlay();
      await play.type('/setup country:germany', 'Your name on the ladder');
      await play.type('A1', 'Your tag in the game');
      await play.type('nonsense', '6 Europe, west');
      expect(await play.type('6', ANSWERED)).toContain('You typed: A1');
      expect(await play.type('1', /Your name on the ladder .*\[A1\]: /)).toContain('Enter keeps');
      await play.type('Ana', /Your tag in the game .*\[nonsense\]: /);
      await play.type('Ana#1234', /Where do you play from\? .*\[Europe, west\]: /);
      expect(await play.type('', ANSWERED)).toContain('🇩🇪 Germany');
      await play.type('1', 'Setup complete');
    },
    TIMEOUT_MS,
  );

  test(
    'closes a modal without sending it',
    async () => {
      const play = await startTerminalPlay();
      await play.type('/setup', 'Your name on the ladder');
      await play.type('/cancel', 'nothing was sent');
      await play.type('/profile', 'Not done yet');
    },
    TIMEOUT_MS,
  );

  test(
    'keeps a form open, with all that was typed, when it cannot be sent',
    async () => {
      const play = await startTerminalPlay();
      await play.type('/setup', 'Your name on the ladder');
      await play.type('Ana', 'Your tag in the game');
      await play.type('Ana#1234', 'Where do you play from?');
      await play.stopBot();
      await play.type('6', 'no bot is connected');
      await play.see(/Your name on the ladder .*\[Ana\]: /);
      await play.type('', /Your tag in the game .*\[Ana#1234\]: /);
      await play.type('', /Where do you play from\? .*\[Europe, west\]: /);
      await play.type('/cancel', 'nothing was sent');
    },
    TIMEOUT_MS,
  );

  test(
    'closes a form at Ctrl-C, completes nothing in it, and goes on',
    async () => {
      const play = await startTerminalPlay({ isTerminal: true });
      play.keys('/setup\r');
      await play.see('Your name on the ladder');
      play.keys('/pro\t');
      await play.see('/pro');
      play.keys('\u0003');
      await play.see('nothing was sent', 'Ana> ');
      play.keys('/profile\r');
      expect(await play.see('Not done yet')).not.toContain('/profile /');
      play.keys('\u0003');
      await play.ended;
    },
    TIMEOUT_MS,
  );

  test(
    'plays a whole match as two players; what comes by itself is shown when it comes',
    async () => {
      const play = await startTerminalPlay();
      await setUp(play, 'Ana');
      await play.type('as Bo', 'Bo sees nothing yet');
      await setUp(play, 'Bobo');
      await play.type('/queue', ANSWERED);
      await play.type('2 owl', 'Owl (Dusk)');
      await play.type('4', 'Searching');
      await play.type('as Ana', 'Setup complete');
      await play.type('/queue', ANSWERED);
      await play.type('1 1', 'Lark (Dawn)');
      await play.type('3 amber pass,2', 'Amber Pass, Broken Causeway');
      await play.type('4', 'Searching');
      // The search keeps its numbers 1 and 2, so the new ones go on behind them.
      await play.see('● Ana gets a message', '[3] I won', '● Bo gets a message: Match found: #1');
      await play.type('3', 'You reported: you won');
      await play.see('● Bo gets a message: Match: #1');
      await play.type('as Bo', 'Ana reported: you lost');
      const decided = await play.type('2', ANSWERED);
      expect(decided).toContain('1500 → 1480');
      await play.see('● Ana gets a message: Match #1: you won');
      await play.type('look', /Match #1: you lost[^]*Bo> $/);
      expect(await play.type('as Ana', 'Match #1: you won')).not.toContain('I won');
      expect(await play.type('look', /Match #1: you won[^]*Ana> $/)).not.toContain('I won');
      await play.type('as Bo', 'Bo> ');
      expect(await play.type('/profile ana', ANSWERED)).toContain('Lark 1520');
      expect(await play.type('/leaderboard', ANSWERED)).toMatch(/1\..*Ana +1520[^]*2\..*Bobo +1480/);
    },
    TIMEOUT_MS,
  );

  test(
    'says what is wrong with what was typed',
    async () => {
      const play = await startTerminalPlay();
      await play.type(
        '/qeue',
        'There is no /qeue; there is /setup, /profile, /queue, /match, /history, /leaderboard, /activity, /unstick, /help. Did you mean /queue?',
      );
      await play.type('/quit', 'quit is typed without the slash.');
      await play.type('profile', 'Did you mean /profile?');
      await play.type('7', 'There is no 7 on the screen');
      await play.type('as', 'Say whom: as Bo.');
      await play.type(
        '/profile Anna',
        'there is no player Anna here; there is Ana, Bo. Did you mean Ana? as Anna',
      );
      await play.type('/profile Zoe', 'there is no player Zoe here; there is Ana, Bo. as Zoe brings one in.');
      await play.type('players', 'Ana (you)\nBo\n');
      await play.type('/setup country', 'country needs a colon: country:…');
      await play.type('/setup county:de', 'there is no option county; there is country');
      await play.type('/queue now', 'this command takes no options');
      await play.type('/setup country:a', /which one\? .*Albania/);
      await setUp(play, 'Ana');
      await play.type('/queue', ANSWERED);
      await play.type('1', 'Say what you choose: 1 1');
      await play.type('4 2', '4 is the button Join: type 4 alone to press it.');
      await play.type('1 moon', 'there is no option "moon" (1 to 3)');
    },
    TIMEOUT_MS,
  );

  test(
    'has help, history, players and the numbers of the pool',
    async () => {
      const play = await startTerminalPlay();
      const help = await play.type('help', 'Tab ');
      for (const word of ['/setup country:…', 'as Bo', 'look', 'quit']) expect(help).toContain(word);
      await play.type('as Bo', 'Bo> ');
      await play.type('players', 'Ana\nBo (you)');
      await play.type('stats', 'No pool: SQLite');
      await play.type('history', '1  help\n2  as Bo\n3  players\n4  stats\n5  history');
      await play.type('look', 'Bo sees nothing yet');
    },
    TIMEOUT_MS,
  );

  test(
    'answers a player in the language of their Discord, which speak changes',
    async () => {
      const play = await startTerminalPlay();
      await play.type('speak', 'Say in which language: speak de. Discord has ');
      await play.type('speak klingon', 'Say in which language');
      await play.type('speak DE', 'The Discord of Ana is in de from now on.');
      await play.type('/profile', 'Noch nicht erledigt: Nimm /setup.');
      await play.type('help', 'Such ein Match');
      await play.type('as Bo', 'Bo> ');
      await play.type('/profile', 'Not done yet: use /setup.');
    },
    TIMEOUT_MS,
  );

  test.each(['quit', 'exit'])('ends at %s', async (word) => {
    const play = await startTerminalPlay();
    play.keys(`${word}\n`);
    await play.ended;
  });

  test(
    'completes commands, options, countries and players by Tab',
    async () => {
      const play = await startTerminalPlay({ isTerminal: true });
      play.keys('/se\t');
      await play.see('/setup');
      play.keys('coun\t');
      await play.see('try:');
      play.keys('Germ\t');
      await play.see('any');
      play.keys('\r');
      await play.see('Your name on the ladder');
      play.keys('/cancel\r');
      await play.see('nothing was sent');
      play.keys('as Bo\r');
      await play.see('Bo> ');
      play.keys('as A\t');
      await play.see('na');
      play.keys('\r');
      await play.see('Ana> ');
    },
    TIMEOUT_MS,
  );
});
