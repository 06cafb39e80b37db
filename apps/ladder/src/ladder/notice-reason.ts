/** Why a player hears of something without having asked. */

/** What there is to tell of a match. */
export type MatchReason = 'found' | 'reminder' | 'confirmed' | 'reported' | 'decided';

/** What there is to tell a player that belongs to no match. */
export type PersonalReason = 'banned' | 'unbanned' | 'released' | 'queue-cleared' | 'wait-over' | 'rival';
