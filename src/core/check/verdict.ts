/** What one round of a check found, and one sentence why. `unknown` is neither: nobody could tell. */
export interface Verdict {
  readonly kind: "good" | "warning" | "bad" | "unknown";
  readonly because: string;
}

export const good = (because: string): Verdict => ({ kind: "good", because });
export const warning = (because: string): Verdict => ({ kind: "warning", because });
export const bad = (because: string): Verdict => ({ kind: "bad", because });
export const unknown = (because: string): Verdict => ({ kind: "unknown", because });
