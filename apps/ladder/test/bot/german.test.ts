/** The language of a player's Discord is the language of the ladder, from the first command to the result. */
import type { SandboxUser } from '@warmpool/discord-sandbox';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { newestMessage, queueFor, register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';

describe.each(DIALECTS)('a player whose Discord is in German, on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect, () => ({ definition: DAWN_AND_DUSK }));

  async function registerJan(): Promise<SandboxUser> {
    const { sandbox } = played;
    const jan = sandbox.user('Jan', { locale: 'de' });
    const form = await jan.in(sandbox.dm(jan)).command('setup', { country: 'Österreich' });
    expect(form.modal?.title).toBe('Spieler einrichten');
    const faults = await jan.submit(form, { name: 'J', tag: 'Jan', region: ['eu-west'] });
    expect(textOf(faults)).toMatch(
      /Fast geschafft[^]*Name: Nimm mindestens 3 Buchstaben; das ist 1\.\nDeine Eingabe: J\n[^]*Häng # und deine Nummer an/,
    );
    const again = await jan.press(faults, 'Noch einmal');
    const preview = await jan.submit(again, { name: 'Jan', tag: 'Jan#1234' });
    expect(textOf(preview)).toMatch(/Stimmt das so\?[^]*Land: 🇦🇹 Österreich/);
    expect(textOf(await jan.press(preview, 'Bestätigen'))).toContain('Du kannst jetzt spielen.');
    return jan;
  }

  it('plays a whole match in German, and the opponent in English', async () => {
    const { sandbox } = played;
    const jan = await registerJan();
    const bob = await register(sandbox, 'Bob');

    const chooser = await jan.in(sandbox.dm(jan)).command('queue');
    expect(textOf(chooser)).toMatch(/Match suchen[^]*Du spielst: noch nichts[^]*Gerade warten: niemand/);
    await jan.choose(chooser, 'queue:race:dawn', ['lark']);
    const searching = await jan.press(chooser, 'Anstellen');
    expect(textOf(searching)).toMatch(
      /Suche läuft …\nDu hast dich <t:\d+:R> angestellt\. Spieler werden alle/,
    );
    await queueFor(sandbox, bob, 'wolf', 'dusk');

    const toJan = await newestMessage(sandbox, jan, 'Match gefunden: #1 auf ');
    const toBob = await newestMessage(sandbox, bob, 'Match found: #1 on ');
    expect(textOf(await jan.press(toJan, 'Bestätigen'))).toContain('Du hast bestätigt.');
    await bob.press(toBob, 'Confirm');
    const confirmed = await newestMessage(sandbox, jan, 'Match #1 auf ');
    expect(textOf(confirmed)).toMatch(/Such Bob im Spiel[^]*Jan \(du\): [^]*Spieler-Tag: Bob\\#1234/);

    await jan.press(confirmed, 'Ich habe gewonnen');
    const asked = await sandbox.waitFor(() =>
      sandbox
        .visibleTo(bob, sandbox.dm(bob))
        .find((message) => textOf(message).includes('Jan reported: you lost. What do you say?')),
    );
    expect(textOf(await bob.press(asked, 'I lost'))).toContain('Match #1: you lost');
    const result = await newestMessage(sandbox, jan, 'Match #1: Du hast gewonnen');
    expect(textOf(result)).toMatch(/Beide Meldungen stimmen überein[^]*1500 → \*\*1520\*\* \(\+20\)/);

    const profile = await jan.in(sandbox.dm(jan)).command('profile');
    expect(textOf(profile)).toContain('Bilanz: 1 Match, 1S-0N-0U (100,0\u00A0%)');
    expect(textOf(profile)).toContain('#1 **gewonnen** gegen Bob auf ');
    const board = await jan.in(sandbox.dm(jan)).command('leaderboard', { country: 'Österreich' });
    expect(textOf(board)).toMatch(/Rangliste[^]*Gezeigt: 🇦🇹 Österreich[^]*Seite 1 von 1, 1 Rating$/);
    expect(sandbox.unsupported).toEqual([]);
    expect(played.logged.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  it('is told what they did not ask for in the language of their last visit', async () => {
    const { sandbox } = played;
    const jan = await registerJan();
    const bob = await register(sandbox, 'Bob');
    jan.setLocale('en-GB');
    await queueFor(sandbox, jan, 'lark', 'dawn');
    bob.setLocale('de');
    // It changes with what they do, not with what their Discord says meanwhile.
    jan.setLocale('de');
    const chooser = await bob.in(sandbox.dm(bob)).command('queue');
    await bob.choose(chooser, 'queue:race:dusk', ['wolf']);
    await bob.press(chooser, 'Anstellen');
    expect(title(await newestMessage(sandbox, jan, 'Match found'))).toContain('#1 on ');
    expect(title(await newestMessage(sandbox, bob, 'Match gefunden'))).toContain('#1 auf ');
  });

  it('is called in German in a channel when their direct messages are closed', async () => {
    const { sandbox } = played;
    const jan = await registerJan();
    const bob = await register(sandbox, 'Bob');
    const guild = sandbox.guild('Klub');
    guild.join(jan);
    const games = guild.channel('spiele');
    const chooser = await jan.in(games).command('queue');
    await jan.choose(chooser, 'queue:race:dawn', ['lark']);
    jan.closeDms();
    await jan.press(chooser, 'Anstellen');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    await sandbox.waitFor(() =>
      sandbox
        .visibleTo(jan, games)
        .some(({ content }) => content.startsWith(`<@${jan.id}>, es gibt Neues zu deinem Match #1`)),
    );
  });

  it('is told of trouble in German', async () => {
    const { sandbox } = played;
    const jan = sandbox.user('Jan', { locale: 'de' });
    const first = await jan.in(sandbox.dm(jan)).command('queue');
    expect(textOf(first)).toContain('Bevor du spielst, sag der Ladder, wer du bist');
    const old = await jan.press(first, { customId: 'queue:gone' }, { force: true });
    expect(title(old)).toBe('Dieser Knopf ist veraltet');
    const { queries } = played.database;
    await sql`alter table preferences rename to mislaid`.execute(queries);
    const failed = await jan.in(sandbox.dm(jan)).command('queue');
    await sql`alter table mislaid rename to preferences`.execute(queries);
    expect(textOf(failed)).toMatch(
      /Bei uns ist etwas schiefgegangen\nEs wurde nichts gespeichert\. [^]*Fehler [0-9a-f]{8}$/,
    );
  });

  it('finds the commands described, and countries named, in German', async () => {
    const { sandbox } = played;
    const jan = sandbox.user('Jan', { locale: 'de' });
    expect(sandbox.commands().find(({ name }) => name === 'queue')).toMatchObject({
      description: 'Find a match',
      description_localizations: { de: 'Such ein Match' },
    });
    const offered = await jan.in(sandbox.dm(jan)).autocomplete('setup', { country: 'deu' }, 'country');
    expect(offered).toEqual([{ name: 'Deutschland', value: 'DE' }]);
    const refused = await jan.in(sandbox.dm(jan)).command('setup', { country: 'Atlantis' });
    expect(textOf(refused)).toContain('Kein Land heißt „Atlantis“.');
    const help = await jan.in(sandbox.dm(jan)).command('help');
    expect(textOf(help)).toContain('Spieler werden alle 45 Sekunden zusammengebracht');
  });
});
