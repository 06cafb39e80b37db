/** Why a player hears of their match without having asked. */
export type NoticeReason = 'found' | 'reminder' | 'confirmed' | 'reported' | 'decided';
