/** What the bench and a contender's process say to each other. */
import type { Places } from './place.ts';
import type { HotSpot } from './profile.ts';
import type { Fault, Figures } from './scenario.ts';

export type ToContender =
  | {
      readonly kind: 'enter';
      readonly scenario: string;
      readonly contender: string;
      readonly places: Places;
      readonly isQuick: boolean;
    }
  | { readonly kind: 'measure'; readonly case: string; readonly isProfiled: boolean }
  | { readonly kind: 'linkBroken' }
  | { readonly kind: 'leave' };

export type FromContender =
  | { readonly kind: 'entered' }
  | { readonly kind: 'measured'; readonly figures: Figures; readonly hotSpots?: readonly HotSpot[] }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'breakLink'; readonly fault: Fault };
