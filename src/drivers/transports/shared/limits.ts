/** Bounds of everything that comes from an account; a hostile or broken one meets them instead of our memory. */
export const limits = {
  outputBytes: 16 * 1024 * 1024,
  /** What is kept of a stderr for messages. */
  stderrBytes: 64 * 1024,
  /** What a login may print before our marker: motd, noise of rc files. */
  noiseBytes: 256 * 1024,
  /** PATH_MAX is 4,096; a name and a link's target, with room. */
  recordBytes: 64 * 1024,
  /** A listing or a copy that says nothing for so long is taken for dead. */
  idleMs: 120_000,
  /** A listing or a hash pass as a whole: one that drips a byte a minute must end too. */
  passMs: 60 * 60_000,
  /** One copy as a whole: a first mirror over a slow line takes hours. */
  copyMs: 24 * 60 * 60_000,
  /** So much more than twice what was listed may come: a file that was an empty one when it was listed. */
  grownBytes: 1024 * 1024 * 1024,
  entriesPerBatch: 1_000,
  /** A packed listing that is held before it is read: 2,000,000 entries are some 40 MB. */
  heldListingBytes: 64 * 1024 * 1024,
  /** The same unpacked: 2,000,000 entries with long paths are some 400 MB. */
  unpackedListingBytes: 2 * 1024 * 1024 * 1024,
  /** The same where it is compared as a whole with the one before: some 500,000 entries. Beyond, each is read anew. */
  comparedListingBytes: 64 * 1024 * 1024,
  heldListingMs: 5 * 60_000,
} as const;
