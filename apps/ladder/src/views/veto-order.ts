/** The order of a player's vetoes, as it rides in the custom id of the select that changes them. */
import { mapsInPlay, type LadderDefinition } from '../ladder/definition.ts';

/** The custom id of the select: `queue:vetoes`, and what is refused already, `queue:vetoes:first:20`. */
export function vetoesId(vetoes: readonly string[], definition: LadderDefinition): string {
  const codes = mapsInPlay(definition).map(({ code }) => code);
  // One letter a map: a season has at most 25.
  const places = vetoes.flatMap((veto) => (codes.includes(veto) ? [codes.indexOf(veto).toString(36)] : []));
  return places.length === 0 ? 'queue:vetoes' : `queue:vetoes:${definition.season}:${places.join('')}`;
}

/**
 * What is refused after a choice, the worst first: Discord tells which maps, not in which order they were chosen. What
 * was refused before keeps its place, and what is new comes behind it.
 */
export function orderedVetoes(
  parts: readonly string[],
  chosen: readonly string[],
  definition: LadderDefinition,
): readonly string[] {
  const [season, places = ''] = parts;
  const codes = mapsInPlay(definition).map(({ code }) => code);
  const before =
    season === definition.season ? places.split('').map((place) => codes[parseInt(place, 36)]) : [];
  const kept = before.flatMap((code) => (code !== undefined && chosen.includes(code) ? [code] : []));
  const known = codes.filter((code) => chosen.includes(code));
  return [...new Set([...kept, ...known])].slice(0, definition.matchmaking.vetoes);
}
