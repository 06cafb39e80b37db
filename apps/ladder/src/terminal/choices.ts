/** What somebody chose in a select: `1,3`, or values, or labels. */
import type { APISelectMenuOption } from 'discord.js';

/** A select, as far as choosing from it goes. */
export interface Choosable {
  readonly options: readonly Pick<APISelectMenuOption, 'label' | 'value'>[];
  readonly leastChoices: number;
  readonly mostChoices: number;
}

/** The values chosen, or what is wrong with the choice. */
export type Choice =
  | { readonly kind: 'chosen'; readonly values: string[] }
  | { readonly kind: 'refused'; readonly reason: string };

const NOTHING = ['', '-', 'none'];

/**
 * Reads a choice: option numbers as they are drawn, values or labels, with commas between; `-` for nothing.
 * A number always means the option's number, because that is what the reader sees.
 */
export function readChoice(text: string, { options, leastChoices, mostChoices }: Choosable): Choice {
  const words = NOTHING.includes(text.trim().toLowerCase()) ? [] : splitWords(text, options);
  const values: string[] = [];
  for (const word of words) {
    const option = findOption(word, options);
    if (option === undefined) {
      return {
        kind: 'refused',
        reason: `there is no option ${JSON.stringify(word)} (1 to ${options.length})`,
      };
    }
    if (!values.includes(option.value)) values.push(option.value);
  }
  if (values.length < leastChoices) return refused(`choose at least ${leastChoices}`, values.length);
  if (values.length > mostChoices) return refused(`choose at most ${mostChoices}`, values.length);
  return { kind: 'chosen', values };
}

function refused(rule: string, count: number): Choice {
  return { kind: 'refused', reason: `${rule}; that was ${count}` };
}

/** Commas part the choices; blanks too, unless the words with blanks are the name of one. */
function splitWords(text: string, options: Choosable['options']): string[] {
  // A name may hold a comma of its own, as "Europe, west" does.
  if (findOption(text.trim(), options) !== undefined) return [text.trim()];
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => (findOption(part, options) === undefined ? part.split(/\s+/) : [part]));
}

function findOption(word: string, options: Choosable['options']): Choosable['options'][number] | undefined {
  if (/^\d+$/.test(word)) {
    const byNumber = options[Number(word) - 1];
    if (byNumber !== undefined) return byNumber;
  }
  const sought = word.toLowerCase();
  return options.find(({ value, label }) => value.toLowerCase() === sought || label.toLowerCase() === sought);
}
