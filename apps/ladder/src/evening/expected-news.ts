/** Which news the life of a match calls for, judged by how it ended and not by what was sent. */
import { LEFT_BEHIND_MS } from '../flows/sweep.ts';
import type { MatchReason } from '../ladder/notice-reason.ts';
import { SEATS, type Seat } from '../ladder/result.ts';
import type { EndedMatch } from '../store/audit-store.ts';
import type { ReceivedNews } from './received-news.ts';

type Received = Readonly<Record<Seat, readonly MatchReason[]>>;

/** What is wrong with the news that two players received of a match; nothing when they got exactly what was due. */
export function newsFaults(match: EndedMatch, news: readonly ReceivedNews[]): readonly string[] {
  const received: Received = {
    player_1: news.filter(({ seat }) => seat === 'player_1').map(({ reason }) => reason),
    player_2: news.filter(({ seat }) => seat === 'player_2').map(({ reason }) => reason),
  };
  const faults: string[] = [];
  const counted = (reason: MatchReason, seat: Seat): number =>
    received[seat].filter((each) => each === reason).length;
  const expect = (reason: MatchReason, seat: Seat, least: number, most = least): void => {
    const count = counted(reason, seat);
    if (count >= least && count <= most) return;
    const due = least === most ? String(least) : `${least} to ${most}`;
    faults.push(
      `match ${match.id} (${match.status}): ${seat} was told "${reason}" ${count} times, not ${due}`,
    );
  };
  /** One of the two, and the database does not say which. */
  const expectOneOf = (reason: MatchReason): Seat | undefined => {
    const told = SEATS.filter((seat) => counted(reason, seat) > 0);
    const [seat] = told;
    if (told.length === 1 && seat !== undefined && counted(reason, seat) === 1) return seat;
    const counts = SEATS.map((each) => counted(reason, each)).join(' and ');
    faults.push(
      `match ${match.id} (${match.status}): the two were told "${reason}" ${counts} times, not one of them once`,
    );
    return undefined;
  };
  const expectLast = (seat: Seat): void => {
    const shown = news.filter((each) => each.seat === seat && each.reason === 'decided');
    const last = Math.max(...shown.map(({ moment }) => moment));
    if (last === match.settledAt?.getTime()) return;
    faults.push(`match ${match.id} (${match.status}): ${seat} was not told how it stands in the end`);
  };
  const none = (reason: MatchReason): void => SEATS.forEach((seat) => expect(reason, seat, 0));

  for (const seat of SEATS) {
    expect('found', seat, 1);
    // Of a match that was never confirmed the database still says whether its reminder was sent.
    const isMissing = match.status === 'abandoned' && !match.confirmed[seat];
    expect('reminder', seat, isMissing && match.isReminderOver ? 1 : 0, 1);
  }
  if (match.wasConfirmed) expectOneOf('confirmed');
  else none('confirmed');
  // Who has settled it by the second report knows; the other was the first to report, of which the second was told.
  const second = match.reports === 0 ? undefined : expectOneOf('reported');
  if (match.reports === 0) none('reported');
  const isByReports = match.reports === 2;
  const isByNobody = !isByReports && match.abortedBy === undefined;
  for (const seat of SEATS) {
    const both = match.resolutions + (isByNobody ? 1 : 0);
    const isTold = isByReports ? second !== undefined && seat !== second : isByOther(match, seat);
    const least = Math.min(1, both + (isTold ? 1 : 0));
    // One message tells of all that was decided until then: an admin may be faster than the news of a dispute.
    expect('decided', seat, least, both + (isTold || (isByReports && wasLeftBehind(match)) ? 1 : 0));
    if (least > 0) expectLast(seat);
  }
  return faults;
}

/** Whether the second report may not have settled it, so that a sweep did, which tells both. */
function wasLeftBehind({ reportedAt, settledAt }: EndedMatch): boolean {
  return reportedAt !== null && settledAt !== null && +settledAt - +reportedAt >= LEFT_BEHIND_MS;
}

function isByOther({ abortedBy }: EndedMatch, seat: Seat): boolean {
  return abortedBy !== undefined && abortedBy !== seat;
}
