import type { Exec } from "../../../ports/exec.ts";

/** What a transport needs from its surroundings. */
export interface TransportOptions {
  readonly exec: Exec;
  /**
   * A private folder that outlives this process; what is kept there (pinned host keys) only saves time, and is checked
   * again when it is read. Null: nothing is kept.
   */
  readonly cacheFolder: string | null;
  /** The environment of ClonePanel itself: only PATH, HOME and TMPDIR are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly silence?: SilenceRule;
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
