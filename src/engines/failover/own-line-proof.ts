import { type Anchor, judgeOwnLine } from "../../core/check/own-line.ts";
import type { OwnLine } from "../../core/report/check-report.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Probes } from "../../ports/probes.ts";

export interface ProofParts {
  readonly anchors: readonly Anchor[];
  readonly probes: Pick<Probes, "connect">;
  readonly clock: Pick<Clock, "monotonicMs">;
}

const anchorTimeoutMs = 3_000;

/**
 * Does this machine's own line work? When thousands of sites are missed at once, all of them ask: whoever began to look
 * before a proof was begun shares it, so the anchors, which belong to others, are asked once for all of them.
 */
export class OwnLineProof {
  readonly #parts: ProofParts;
  #last: { readonly begunMs: number; readonly line: Promise<OwnLine> } | null = null;

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  /** @param sinceMs When the look began, by the monotonic clock: what was proven earlier proves nothing for it. */
  since(sinceMs: number): Promise<OwnLine> {
    if (this.#last !== null && this.#last.begunMs >= sinceMs) return this.#last.line;
    this.#last = { begunMs: this.#parts.clock.monotonicMs(), line: this.#prove() };
    return this.#last.line;
  }

  /** Nobody's wish to stop ends it for the others; it is short. */
  async #prove(): Promise<OwnLine> {
    const { anchors, probes } = this.#parts;
    const { signal } = new AbortController();
    const looks = anchors.map((anchor) => probes.connect({ ...anchor, timeoutMs: anchorTimeoutMs, signal }));
    return judgeOwnLine(await Promise.all(looks));
  }
}
