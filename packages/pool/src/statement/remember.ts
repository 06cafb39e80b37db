/** All texts that one memory may keep, in characters; a service has few texts, and one that builds endless ones gains nothing. */
const KEPT_CHARACTERS = 4_000_000;
/** What an entry takes beside its text, in characters. */
const ENTRY_CHARACTERS = 200;

/** Remembers what an analysis said of a text, since the same texts come again and again. The oldest go first. */
export function remember<T>(analyse: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  let kept = 0;
  return (text) => {
    const before = known.get(text);
    if (before) return before.answer;
    const answer = analyse(text);
    known.set(text, { answer });
    kept += text.length + ENTRY_CHARACTERS;
    for (const oldest of known.keys()) {
      if (kept <= KEPT_CHARACTERS) break;
      known.delete(oldest);
      kept -= oldest.length + ENTRY_CHARACTERS;
    }
    return answer;
  };
}
