/** Rows come near it, and the vault's INSERTs of a megabyte must fit. */
const packet = 2 * 1024 * 1024;

/** Two hosts that have nothing in common but the brand: character set, collation, time zone, mode. Small packets on both. */
export const seedServers = {
  from: [
    `--max-allowed-packet=${packet}`,
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--default-time-zone=-08:00",
  ],
  to: [
    `--max-allowed-packet=${packet}`,
    "--character-set-server=latin1",
    "--collation-server=latin1_german1_ci",
    "--default-time-zone=+05:30",
    "--sql-mode=ANSI,TRADITIONAL,NO_BACKSLASH_ESCAPES",
  ],
} as const;

/** What a value may be long, so that a row with it is near the packet's end, below or above the half of it. */
export const nearPacketBytes: readonly number[] = [0.24, 0.49, 0.51, 0.75, 0.97].map((share) =>
  Math.floor(share * packet),
);
