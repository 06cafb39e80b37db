/** What somebody typed at the prompt, understood. */

/** Words that are neither a slash command nor a number, each with what it does; `help` lists them. */
export const WORDS = {
  as: 'as Bo: be another player, who is made when there is none of that name',
  speak: 'speak de: have the Discord of this player in another language, as Discord names it',
  look: 'what this player sees now, with everything that can be pressed',
  players: 'who there is, and who you are',
  stats: 'the numbers of the connection pool',
  history: 'what you typed',
  help: 'this text',
  quit: 'the end; Ctrl-D does the same, and Ctrl-C where nothing is typed',
} as const;

/** A line of input. */
export type InputLine =
  | { readonly kind: 'empty' }
  | { readonly kind: 'command'; readonly name: string; readonly rest: string }
  | { readonly kind: 'press'; readonly number: number; readonly choice: string | undefined }
  /** Without a name, the player is the empty text. */
  | { readonly kind: 'as'; readonly player: string }
  /** Without one, the language is the empty text. */
  | { readonly kind: 'speak'; readonly language: string }
  | { readonly kind: LoneWord }
  | { readonly kind: 'unknown'; readonly text: string };

/** Words that nothing follows. */
type LoneWord = Exclude<keyof typeof WORDS, 'as' | 'speak'>;

const SYNONYMS: Readonly<Record<string, keyof typeof WORDS>> = {
  exit: 'quit',
  q: 'quit',
  '?': 'help',
  l: 'look',
};

/** Understands a line; what cannot be understood is `unknown`, never an error. */
export function readInputLine(line: string): InputLine {
  const text = line.trim();
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('/')) {
    const [, name = '', rest = ''] = /^\/\s*(\S*)\s*(.*)$/s.exec(text) ?? [];
    return { kind: 'command', name: name.toLowerCase(), rest };
  }
  const press = /^(\d{1,3})(?:\s+(.+))?$/s.exec(text);
  if (press !== null) return { kind: 'press', number: Number(press[1]), choice: press[2] };

  const [first = '', ...others] = text.split(/\s+/);
  const word = SYNONYMS[first.toLowerCase()] ?? first.toLowerCase();
  const rest = others.join(' ');
  if (word === 'as') return { kind: 'as', player: rest };
  if (word === 'speak') return { kind: 'speak', language: rest };
  if (isWord(word) && rest === '') return { kind: word };
  return { kind: 'unknown', text };
}

function isWord(word: string): word is LoneWord {
  return Object.hasOwn(WORDS, word) && word !== 'as' && word !== 'speak';
}
