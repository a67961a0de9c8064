import type { Exec } from "../../../ports/exec.ts";

/** What a transport needs from its surroundings. */
export interface TransportOptions {
  readonly exec: Exec;
  /**
   * A private folder that outlives this process, for pinned host keys, which only save time and are checked again when
   * they are read, and for which local folders were there once. Null: nothing is kept.
   */
  readonly cacheFolder: string | null;
  /** The environment of ClonePanel itself: only PATH, HOME and TMPDIR are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly silence?: SilenceRule;
  /** Hears of each login that worked, and by which key file. Must not fail. */
  readonly noteLogin?: (identity: string) => Promise<void>;
  /** Of each copy; null or absent: as fast as the line goes. */
  readonly bytesPerSecond?: number | null;
}

/**
 * After `trustedMs` without an answer a line is asked first whether it is still there, since a NAT box may have dropped
 * it unseen; it has `askMs` to answer before another is opened.
 */
export interface SilenceRule {
  readonly trustedMs: number;
  readonly askMs: number;
}

export const usualSilence: SilenceRule = { trustedMs: 20_000, askMs: 10_000 };
