/** What an admin can do to players and matches, and that somebody tried who is none; everything of it is written down. */
export type AdminAction = 'resolve' | 'adjust' | 'ban' | 'unban' | 'release' | 'clear-queue' | 'refused';
