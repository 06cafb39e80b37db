/** The buttons under a match: confirm, abort, and I won, I lost, Draw. */
import { abort, askAbort } from '../flows/abort.ts';
import { confirm } from '../flows/confirm.ts';
import type { Ladder } from '../flows/ladder.ts';
import { toldPlayer } from '../flows/notice.ts';
import { report } from '../flows/report.ts';
import { CLAIMS } from '../ladder/result.ts';
import type { Texts } from '../texts/english.ts';
import { abortView } from '../views/abort-view.ts';
import { matchView } from '../views/match-view.ts';
import { outdatedView, refusalView } from '../views/trouble-view.ts';
import { redraw, say, type Answer, type Control, type ControlCall } from './command.ts';

/** What the buttons do, by route. */
export const matchControls: Readonly<Record<string, Control>> = {
  'match:confirm': confirmMatch,
  'match:abort': askToAbort,
  'match:abort-sure': abortMatch,
  'match:report': reportMatch,
};

async function confirmMatch(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const id = matchIdOf(call);
  if (id === undefined) return say(outdatedView(call.texts));
  const confirmed = await confirm(ladder, call, id);
  if (confirmed === undefined) return notYours(id, call.texts);
  return redraw(
    matchView(confirmed.match, confirmed.seat, ladder.definition, call.texts),
    confirmed.notices.map(toldPlayer),
  );
}

async function askToAbort(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const id = matchIdOf(call);
  if (id === undefined) return say(outdatedView(call.texts));
  const asked = await askAbort(ladder, call, id);
  return asked === undefined
    ? notYours(id, call.texts)
    : redraw(abortView(asked, ladder.definition, call.texts));
}

async function abortMatch(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const id = matchIdOf(call);
  if (id === undefined) return say(outdatedView(call.texts));
  const aborted = await abort(ladder, call, id);
  if (aborted === undefined) return notYours(id, call.texts);
  return redraw(abortView(aborted, ladder.definition, call.texts), aborted.notices.map(toldPlayer));
}

async function reportMatch(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const id = matchIdOf(call);
  const claim = CLAIMS.find((known) => known === call.parts[1]);
  if (id === undefined || claim === undefined) return say(outdatedView(call.texts));
  const reported = await report(ladder, call, { matchId: id, claim });
  if (reported.kind === 'not yours') return notYours(id, call.texts);
  const notices = reported.kind === 'reported' ? reported.notices : [];
  return redraw(
    matchView(reported.match, reported.seat, ladder.definition, call.texts),
    notices.map(toldPlayer),
  );
}

/** As many digits as are exact; a match's number never has more. */
function matchIdOf({ parts: [id = ''] }: ControlCall): number | undefined {
  return /^[0-9]{1,15}$/.test(id) ? Number(id) : undefined;
}

function notYours(id: number, { match }: Texts): Answer {
  return say(refusalView(match.notYours, match.notYoursWhich(id)));
}
