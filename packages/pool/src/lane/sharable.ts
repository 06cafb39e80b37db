import { whyNotBatchable } from '../statement/batchable.ts';
import { sessionEffect } from '../statement/session-effect.ts';

// A placeholder until the classifier of its own is there.
export function sharable(text: string): boolean {
  return (
    /^\s*(select|insert|update|delete|with|values)\b/i.test(text) &&
    sessionEffect(text) === 'none' &&
    whyNotBatchable(text) === undefined
  );
}
