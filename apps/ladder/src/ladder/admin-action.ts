/** What an admin can do to players and matches; everything of it is written down. */
export type AdminAction = 'resolve' | 'adjust' | 'ban' | 'unban' | 'release' | 'clear-queue';
