/** The buttons under a match: I won, I lost, Draw. */
import type { Ladder } from '../flows/ladder.ts';
import { report } from '../flows/report.ts';
import { CLAIMS } from '../ladder/result.ts';
import { matchView } from '../views/match-view.ts';
import { outdatedView, refusalView } from '../views/trouble-view.ts';
import { redraw, say, type Answer, type Control, type ControlCall } from './command.ts';

/** What the buttons do, by route. */
export const matchControls: Readonly<Record<string, Control>> = { 'match:report': reportMatch };

async function reportMatch(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [id = '', claimed] = call.parts;
  const claim = CLAIMS.find((known) => known === claimed);
  // As many digits as are exact; a match's number never has more.
  if (!/^[0-9]{1,15}$/.test(id) || claim === undefined) return say(outdatedView());
  const reported = await report(ladder, call, { matchId: Number(id), claim });
  if (reported.kind === 'not yours') {
    return say(refusalView('Not your match', `You do not play in match #${id}. \`/queue\` shows yours.`));
  }
  const notices = reported.kind === 'reported' ? reported.notices : [];
  return redraw(matchView(reported.match, reported.seat, ladder.definition), notices);
}
