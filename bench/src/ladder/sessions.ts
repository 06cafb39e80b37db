/** What a user of the ladder does one thing after the other, as jobs of which each is one or more interactions. */
import type { MessageView, Reply, Sandbox, SandboxUser } from '@warmpool/discord-sandbox';
import { seededRandom } from '@warmpool/ladder/ladder/random';

/** Does something and notes how long its answer took, under a name. */
export type Measure = (name: string, act: () => Promise<Reply>) => Promise<Reply>;

/** Part of a session. */
type Job = (user: SandboxUser, sandbox: Sandbox, measure: Measure) => Promise<void>;

/** What is measured, in the order of the report. */
export const INTERACTIONS = [
  '/profile',
  '/profile of another',
  '/leaderboard',
  '/leaderboard of a country',
  '/leaderboard of a race',
  '/leaderboard, best races only',
  'leaderboard: next page',
  'leaderboard: my place',
  '/queue',
  'queue: Join',
  'queue: Leave',
  '/setup',
  'setup: form',
  'setup: Confirm',
  '/match',
  'match: Confirm',
  'match: report',
  '/history',
  'history: older',
] as const;

/** Everything that one user does by himself, in an order of his own. */
export async function playSession(
  sandbox: Sandbox,
  user: SandboxUser,
  {
    number,
    otherId,
    measure,
  }: { readonly number: number; readonly otherId: string; readonly measure: Measure },
): Promise<void> {
  const random = seededRandom(number);
  const jobs = jobsOf(otherId)
    .map((job) => ({ job, at: random() }))
    .toSorted((a, b) => a.at - b.at);
  for (const { job } of jobs) await job(user, sandbox, measure);
}

/** Both sides of a match that was found: they look at it, confirm and report it. */
export async function playMatch(
  sandbox: Sandbox,
  players: readonly [SandboxUser, SandboxUser],
  { matchId, measure }: { readonly matchId: number; readonly measure: Measure },
): Promise<void> {
  const seen: MessageView[] = [];
  for (const user of players) {
    seen.push(shown(await measure('/match', () => command(sandbox, user, 'match'))));
  }
  const both = async (name: string, idOf: (seat: number) => string): Promise<void> => {
    for (const [seat, user] of players.entries()) {
      await measure(name, () => user.press(seen[seat], { customId: idOf(seat) }, { force: true }));
    }
  };
  await both('match: Confirm', () => `match:confirm:${matchId}`);
  await both('match: report', (seat) => `match:report:${matchId}:${seat === 0 ? 'won' : 'lost'}`);
}

function jobsOf(otherId: string): readonly Job[] {
  const plain =
    (name: string, line: string, input: Readonly<Record<string, string | boolean>> = {}): Job =>
    async (user, sandbox, measure) => {
      await measure(name, () => command(sandbox, user, line, input));
    };
  return [
    plain('/profile', 'profile'),
    plain('/profile of another', 'profile', { player: otherId }),
    plain('/leaderboard of a country', 'leaderboard', { country: 'SE' }),
    plain('/leaderboard of a race', 'leaderboard', { race: 'stag' }),
    plain('/leaderboard, best races only', 'leaderboard', { best: true }),
    lookAtLeaderboard,
    queueAndLeave,
    setUpAgain,
    lookBack,
  ];
}

const lookAtLeaderboard: Job = async (user, sandbox, measure) => {
  const board = await measure('/leaderboard', () => command(sandbox, user, 'leaderboard'));
  const press = async (name: string, action: string): Promise<void> => {
    const id = shown(board).buttons.find(({ customId }) => customId?.startsWith(`board:${action}:`) === true);
    if (id?.customId === undefined) throw new Error(`the leaderboard has no button to ${action}`);
    const { customId } = id;
    await measure(name, () => user.press(board, { customId }, { force: true }));
  };
  await press('leaderboard: next page', 'next');
  await press('leaderboard: my place', 'mine');
};

const queueAndLeave: Job = async (user, sandbox, measure) => {
  const queue = await measure('/queue', () => command(sandbox, user, 'queue'));
  await measure('queue: Join', () => user.press(queue, { customId: 'queue:join' }, { force: true }));
  await measure('queue: Leave', () => user.press(queue, { customId: 'queue:leave' }, { force: true }));
};

const setUpAgain: Job = async (user, sandbox, measure) => {
  const form = await measure('/setup', () => command(sandbox, user, 'setup', { country: 'Sweden' }));
  const preview = await measure('setup: form', () =>
    user.submit(form, { name: 'Player', tag: 'Player#4321' }),
  );
  const confirm = shown(preview).buttons.find(
    ({ customId }) => customId?.startsWith('setup:confirm') === true,
  );
  if (confirm?.customId === undefined) throw new Error('the preview of /setup cannot be confirmed');
  const { customId } = confirm;
  await measure('setup: Confirm', () => user.press(preview, { customId }));
};

const lookBack: Job = async (user, sandbox, measure) => {
  const history = await measure('/history', () => command(sandbox, user, 'history'));
  const older = shown(history).buttons.find(
    ({ customId, disabled }) => !disabled && customId?.startsWith('history:older') === true,
  );
  if (older?.customId === undefined) return;
  const { customId } = older;
  await measure('history: older', () => user.press(history, { customId }));
};

async function command(
  sandbox: Sandbox,
  user: SandboxUser,
  line: string,
  input: Readonly<Record<string, string | boolean>> = {},
): Promise<Reply> {
  return user.in(sandbox.dm(user)).command(line, input);
}

function shown({ message }: Reply): MessageView {
  if (message === undefined) throw new Error('the bot answered without a message');
  return message;
}
