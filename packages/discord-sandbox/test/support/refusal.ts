/** What Discord refused, in a form that is easy to compare. */
import { DiscordAPIError } from 'discord.js';

export interface Refusal {
  readonly status: number;
  readonly code: number | string;
  readonly message: string;
  /** Each problem of a form as `place: CODE`, such as `embeds.0.title: BASE_TYPE_MAX_LENGTH`. */
  readonly problems: readonly string[];
  /** Where each problem is, for what Discord refuses with a word that is not known. */
  readonly places: readonly string[];
  /** The text of each problem. */
  readonly texts: readonly string[];
}

/** Waits for a call to be refused. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    return asRefusal(error);
  }
  throw new Error('the call was not refused');
}

/** Describes an error that discord.js threw. */
export function asRefusal(error: unknown): Refusal {
  if (!(error instanceof DiscordAPIError)) throw error;
  const raw = error.rawError as { message: string; errors?: object };
  const found = raw.errors ? flatten(raw.errors, []) : [];
  return {
    status: error.status,
    code: error.code,
    message: raw.message,
    problems: found.map(({ place, code }) => (place === '' ? code : `${place}: ${code}`)),
    places: found.map(({ place }) => place),
    texts: found.map(({ text }) => text),
  };
}

interface Problem {
  readonly place: string;
  readonly code: string;
  readonly text: string;
}

function flatten(node: object, path: readonly string[]): Problem[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (key !== '_errors') return flatten(value as object, [...path, key]);
    const list = value as { code: string; message: string }[];
    return list.map(({ code, message }) => ({ place: path.join('.'), code, text: message }));
  });
}
