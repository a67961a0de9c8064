import { ClonePanelError } from "../../../core/errors.ts";

/** A refusal costs nothing and is waited for; only what hung is remembered. */
const hungMs = 2_000;
const againMs = 5_000;
const forgottenMs = 60_000;

export type Silence =
  | { readonly kind: "none" }
  /** `again`: it is time to try once more, beside whoever asks. */
  | { readonly kind: "silent"; readonly error: ClonePanelError; readonly probe: "again" | "soon" };

/**
 * The last time that an account did not answer. Many sites lie on one, and each of their orders would wait out the same
 * time-out and keep the living account of its site waiting too. So whoever comes while it is known hears at once what the
 * last one heard, and the account is tried again beside that. After a minute without a try nothing is known any more.
 */
export class RecentSilence {
  #last: { readonly error: ClonePanelError; readonly atMs: number } | null = null;

  /** Monotonic times. */
  failed(error: unknown, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): void {
    const isSilence = error instanceof ClonePanelError && error.code === "ACCOUNT_UNREACHABLE";
    this.#last = isSilence && toMs - fromMs >= hungMs ? { error, atMs: toMs } : null;
  }

  answered(): void {
    this.#last = null;
  }

  at(nowMs: number): Silence {
    if (this.#last === null || nowMs - this.#last.atMs >= forgottenMs) return { kind: "none" };
    const { error, atMs } = this.#last;
    return { kind: "silent", error, probe: nowMs - atMs >= againMs ? "again" : "soon" };
  }
}
