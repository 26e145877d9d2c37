/** Exit codes of every command. */
export const EXIT = { fine: 0, usage: 1, invalid: 2, unverified: 3 } as const;
