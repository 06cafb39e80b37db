/** How many days back a player's records go; each has the shorter ones in it. */
export const RECORD_DAYS = [14, 30, 90] as const;
