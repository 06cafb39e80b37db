/** What the players were told without having asked, as the local Discord received it. */
import type { RestCall, Sandbox } from '@warmpool/discord-sandbox';
import type { MatchReason } from '../ladder/notice-reason.ts';
import type { Seat } from '../ladder/result.ts';

/** News of a match that a player received. */
export interface ReceivedNews {
  readonly reason: MatchReason;
  readonly matchId: number;
  readonly seat: Seat;
  /** When what it shows came to be, in milliseconds. */
  readonly moment: number;
  readonly nonce: string;
  readonly messageId: string;
  readonly channelId: string;
}

const REASONS: Readonly<Record<string, MatchReason>> = {
  f: 'found',
  m: 'reminder',
  c: 'confirmed',
  r: 'reported',
  d: 'decided',
};

/** Calls back with every message that tells of a match, once for each time that it was sent; the result ends that. */
export function receiveNews(sandbox: Sandbox, receive: (news: ReceivedNews) => void): () => void {
  return sandbox.onRest((call) => {
    const news = newsOf(call);
    if (news) receive(news);
  });
}

/** A message of the bot's own has a nonce, which names the news: `f` for found, match 3z in base 36, seat 1, the moment. */
function newsOf({ method, route, status, body, answer }: RestCall): ReceivedNews | undefined {
  if (method !== 'POST' || route !== '/channels/:channel/messages' || status !== 200) return undefined;
  const { nonce } = body as { readonly nonce?: string };
  const [, letter = '', match = '', seat, moment = ''] =
    /^([fmcrd])([0-9a-z]+)-([12])-([0-9a-z]+)$/.exec(nonce ?? '') ?? [];
  const reason = REASONS[letter];
  if (nonce === undefined || reason === undefined) return undefined;
  const { id, channel_id: channelId } = answer as { readonly id: string; readonly channel_id: string };
  return {
    reason,
    matchId: Number.parseInt(match, 36),
    seat: seat === '1' ? 'player_1' : 'player_2',
    moment: Number.parseInt(moment, 36),
    nonce,
    messageId: id,
    channelId,
  };
}
