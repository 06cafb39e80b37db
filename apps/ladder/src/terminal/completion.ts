/** What Tab offers: commands, their options and values, players, and the prompt's own words. */
import { WORDS } from './input-line.ts';

/** A command, as far as completion goes. */
export interface CompletableCommand {
  readonly name: string;
  readonly options: readonly { readonly name: string }[];
}

/** What there is to offer. */
export interface CompletionSource {
  readonly commands: () => readonly CompletableCommand[];
  readonly players: () => readonly string[];
  /** Values for an option, by the names that people see. */
  readonly values: (command: string, option: string, typed: string) => Promise<readonly string[]>;
}

/** Candidates, and the end of the line that they would replace: what readline asks for. */
export type Completion = [string[], string];

/** What could stand at the end of a line. */
export async function completeLine(line: string, source: CompletionSource): Promise<Completion> {
  const [, name, rest] = /^\/(\S+)\s+(.*)$/s.exec(line) ?? [];
  const command = source.commands().find((candidate) => candidate.name === name?.toLowerCase());
  if (command !== undefined && rest !== undefined) return completeOptions(command, rest, source);
  if (line.startsWith('/'))
    return offer(
      source.commands().map((one) => `/${one.name} `),
      line,
    );
  const [, typed] = /^as\s+(.*)$/is.exec(line) ?? [];
  if (typed !== undefined) return offer(source.players(), typed);
  return offer([...Object.keys(WORDS), ...source.commands().map((one) => `/${one.name} `)], line);
}

async function completeOptions(
  command: CompletableCommand,
  rest: string,
  source: CompletionSource,
): Promise<Completion> {
  const [part = '', key = '', typed = ''] = /([\p{L}\p{N}_-]+):([^:]*)$/u.exec(rest) ?? [];
  if (command.options.some((option) => option.name === key)) {
    const values = await source.values(command.name, key, typed.trim());
    return offer(
      values.map((value) => `${key}:${value}`),
      `${key}:${typed.trimStart()}`,
      part,
    );
  }
  const used = new Set([...rest.matchAll(/([\p{L}\p{N}_-]+):/gu)].map((match) => match[1]));
  const names = command.options.filter((option) => !used.has(option.name)).map((option) => `${option.name}:`);
  const first = command.options[0];
  const word = /\S*$/.exec(rest)?.[0] ?? '';
  // The first option may be given without its name.
  const values =
    first === undefined || used.size > 0 ? [] : await source.values(command.name, first.name, rest.trim());
  const [byName] = offer(names, word);
  const [byValue] = offer(values, rest);
  return byName.length > 0 && byValue.length > 0
    ? [[...byName, ...byValue], word]
    : byValue.length > 0
      ? [byValue, rest]
      : [byName, word];
}

/** Those that begin with what was typed; case does not count. */
function offer(candidates: readonly string[], typed: string, replaced: string = typed): Completion {
  const sought = typed.toLowerCase();
  return [candidates.filter((candidate) => candidate.toLowerCase().startsWith(sought)), replaced];
}
