import { objectionToBatch } from './batchable.ts';
import { HARMLESS_FUNCTIONS } from './harmless-functions.ts';
import { remember } from './remember.ts';
import { scanStatements } from './scan.ts';
import { type SessionEffect, sessionEffect } from './session-effect.ts';
import { isSharable, mayWait } from './sharable.ts';

/** What the pool must know of a text before it is sent. */
export interface Judgement {
  readonly effect: SessionEffect;
  /** Why it cannot be part of a batch, in words that follow its number; undefined when it can. */
  readonly whyNotBatchable: string | undefined;
  /** It may go down a connection that other callers use at the same time. */
  readonly isSharable: boolean;
  /** It may wait for the transactions of others, so that nothing may stand behind it. */
  readonly mayWait: boolean;
}

/** Judges a text, or the lack of a visible one; what it said of a text it says again at no cost. */
export type Judge = (text: string | undefined) => Judgement;

const UNSEEN: Judgement = { effect: 'session', whyNotBatchable: undefined, isSharable: false, mayWait: true };

/**
 * Judges texts by their words alone: see `sessionEffect` for what cannot be seen in them. Functions declared safe count
 * as those of PostgreSQL that are known to be harmless.
 */
export function statementJudge(safeFunctions: readonly string[]): Judge {
  const declared = safeFunctions.map((name) => name.replace(/^pg_catalog\./, ''));
  const harmless = new Set([...HARMLESS_FUNCTIONS, ...declared]);
  const judge = remember((text): Judgement => {
    const statements = scanStatements(text);
    const effect = sessionEffect(statements, harmless);
    return {
      effect,
      whyNotBatchable: objectionToBatch(statements),
      isSharable: effect === 'none' && isSharable(statements, harmless),
      mayWait: mayWait(statements),
    };
  });
  return (text) => (text === undefined ? UNSEEN : judge(text));
}
