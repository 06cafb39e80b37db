/** Registers the commands with Discord, only when they changed: Discord counts what is registered per day. */
import { createHash } from 'node:crypto';
import { REST, Routes, type APIApplicationCommand } from 'discord.js';
import { COMMANDS } from '../commands/all-commands.ts';
import type { Ladder } from '../flows/ladder.ts';
import { registeredHash, saveRegistration } from '../store/registration-store.ts';
import { restOptions } from './client.ts';
import type { Log } from './log.ts';

/** Registration may take its time: nobody waits three seconds for it. */
const REGISTRATION_TIMEOUT_MS = 15_000;

/** What is registered where. */
export interface RegistrationOptions {
  readonly token: string;
  readonly applicationId: string;
  /** One server, where the commands appear at once; everywhere when undefined. */
  readonly guildId: string | undefined;
  readonly discordApi: string | undefined;
  readonly ladder: Ladder;
  readonly log: Log;
}

/** Registers the commands unless Discord has exactly these. True when it had to. */
export async function registerCommands(options: RegistrationOptions): Promise<boolean> {
  const { token, applicationId, guildId, discordApi, ladder, log } = options;
  const commands = COMMANDS.map((command) => command.describe(ladder.definition));
  const hash = createHash('sha256').update(JSON.stringify(commands)).digest('hex');
  const scope = `${applicationId}/${guildId ?? 'everywhere'}`;
  const route = guildId
    ? Routes.applicationGuildCommands(applicationId, guildId)
    : Routes.applicationCommands(applicationId);
  const rest = new REST(restOptions(discordApi, REGISTRATION_TIMEOUT_MS)).setToken(token);
  try {
    const isSame = (await registeredHash(ladder.database, scope)) === hash;
    if (isSame && (await hasAll(rest, route))) return false;
    await rest.put(route, { body: commands });
    await saveRegistration(ladder.database, { scope, hash, at: ladder.now() });
    log.info({ commands: commands.map(({ name }) => name), scope }, 'Commands registered');
    return true;
  } finally {
    rest.clearHandlerSweeper();
    rest.clearHashSweeper();
  }
}

/** Reading costs nothing that is counted, and notices what somebody else has taken away. */
async function hasAll(rest: REST, route: `/${string}`): Promise<boolean> {
  const registered = (await rest.get(route)) as readonly APIApplicationCommand[];
  const names = registered.map(({ name }) => name).toSorted();
  return (
    names.join() ===
    COMMANDS.map(({ name }) => name)
      .toSorted()
      .join()
  );
}
