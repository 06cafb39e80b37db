/**
 * Where a statement that may share a connection goes: pure arithmetic over what is known.
 *
 * The shortest expected wait wins. An idle connection costs a wake-up: of a server process, and of the socket on both
 * sides. A shared one costs its backlog, the time that the server is expected to need for what was sent before. So a
 * statement joins a lane whose backlog is worth less than a wake-up; otherwise it takes an idle connection; otherwise it
 * joins the lane with the smallest backlog, up to a bound, and behind that it stands in line, where whatever becomes
 * free first takes it. One that may wait for the transactions of others closes the lane that it joins, so for it an idle
 * connection comes first. Who joins a longer backlog for want of an idle connection would have been better off with one
 * more: it is asked for, for whoever comes next.
 */

/** A backlog worth less than this is no reason to wake another connection. */
const WAKE_UP_MS = 0.5;
/** The most that is put on one lane; the line waits no longer, and goes to the fastest. */
const MOST_BACKLOG_MS = 10;
/** A lane whose first statement takes so much longer than the network is stuck; nothing more goes behind it. */
const LATE_MS = 10;

/** A lane, as far as this decision goes. */
export interface LaneLoad {
  /** Statements on it, and how many it takes. */
  readonly depth: number;
  readonly mostDepth: number;
  /** What the server is expected to need for them. */
  readonly backlogMs: number;
  /** When the first of them began to be waited for. */
  readonly headSince: number;
  /** The network's round trip. */
  readonly rttMs: number;
  /** It takes nothing more: a statement is on it that nothing may stand behind, or its connection must come home. */
  readonly isClosed: boolean;
}

/** Whether the server is known to be quick with a text, so that it may stand behind others. */
export function isQuick(peakMs: number): boolean {
  return peakMs <= MOST_BACKLOG_MS;
}

/** Whether one more quick statement may go on a lane, if its backlog is worth less than so much. */
function takes(lane: LaneLoad, mostBacklogMs: number, now: number): boolean {
  return (
    !lane.isClosed &&
    lane.depth < lane.mostDepth &&
    lane.backlogMs < mostBacklogMs &&
    now - lane.headSince <= 2 * lane.rttMs + LATE_MS
  );
}

/** Whether a lane takes one more quick statement at all. Over a long way a backlog weighs little. */
export function hasRoom(lane: LaneLoad, now: number): boolean {
  return takes(lane, Math.max(MOST_BACKLOG_MS, lane.rttMs), now);
}

/** Whether who joins a lane waits there longer than for a connection that is idle. */
export function keepsWaiting({ backlogMs }: LaneLoad): boolean {
  return backlogMs >= WAKE_UP_MS;
}

/** A lane whose backlog is worth less than a wake-up: the first such, so that few connections do the work. */
export function nearlyFree<Lane extends LaneLoad>(lanes: Iterable<Lane>, now: number): Lane | undefined {
  for (const lane of lanes) if (takes(lane, WAKE_UP_MS, now)) return lane;
  return undefined;
}

/** The lane with the smallest backlog of those with room. */
export function leastLoaded<Lane extends LaneLoad>(lanes: Iterable<Lane>, now: number): Lane | undefined {
  let best: Lane | undefined;
  for (const lane of lanes) {
    if (hasRoom(lane, now) && (!best || lane.backlogMs < best.backlogMs)) best = lane;
  }
  return best;
}
