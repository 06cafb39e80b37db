/** Which commands were last registered with Discord, and where. */
import type { Database } from '@warmpool/database';
import type { LadderSchema } from './schema.ts';

/** The hash of the commands that were registered in a scope; undefined when none were. */
export async function registeredHash(
  database: Database<LadderSchema>,
  scope: string,
): Promise<string | undefined> {
  const row = await database.queries
    .selectFrom('command_registrations')
    .select('hash')
    .where('scope', '=', scope)
    .executeTakeFirst();
  return row?.hash;
}

/** Remembers what was registered in a scope. */
export async function saveRegistration(
  database: Database<LadderSchema>,
  registration: { readonly scope: string; readonly hash: string; readonly at: Date },
): Promise<void> {
  const { scope, hash, at } = registration;
  await database.queries
    .insertInto('command_registrations')
    .values({ scope, hash, registered_at: at })
    .onConflict((conflict) => conflict.column('scope').doUpdateSet({ hash, registered_at: at }))
    .execute();
}
