/** Bounds of everything that a database server says; a hostile or broken one meets them instead of our memory and time. */
export const limits = {
  loginMs: 30_000,
  /** A scan of a very large table on a slow host. */
  statementMs: 3_600_000,
  /** An answer that is held as a whole, such as the list of all columns: some 300,000 rows. */
  answerBytes: 96 * 1024 * 1024,
  /** One row, or the columns of one answer. What hosts allow a packet at most (`max_allowed_packet`), with room. */
  rowBytes: 288 * 1024 * 1024,
  /** Groups of one table's rows, whose hashes are held in memory: some 100,000,000 rows. */
  buckets: 2 ** 21,
} as const;
