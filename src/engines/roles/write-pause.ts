import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { Look } from "../mirror/look.ts";
import type { Freeze } from "./freeze-port.ts";
import type { RoleParts } from "./role-parts.ts";

/** The time in which the old primary's writers wait: from its freeze to its thaw. */
export class WritePause {
  #freeze: Freeze | null = null;
  #beganAtMs: number | null = null;
  #lastedMs: number | null = null;
  readonly #parts: RoleParts;
  readonly #account: AccountId;

  constructor(parts: RoleParts, account: AccountId) {
    this.#parts = parts;
    this.#account = account;
  }

  /** Null: nothing was frozen. */
  get lastedMs(): number | null {
    return this.#lastedMs;
  }

  /** Drains: running writes end, new ones wait. */
  async begin({ seat, place }: Look): Promise<void> {
    const { engine, freeze } = this.#parts;
    this.#beganAtMs = engine.clock.monotonicMs();
    this.#freeze = await freeze({ engine, seat, place });
  }

  /** A freeze that ended by itself means that a write may have slipped in after the final sync. @throws FREEZE_LOST */
  mustStillHold(): void {
    if (this.#freeze === null || this.#freeze.stillHeld()) return;
    throw new ClonePanelError("FREEZE_LOST", `"${this.#account}" thawed before the move was done`, {
      hint: "The old primary goes on as before. Run the same command again.",
      remedy: "wait",
      site: this.#parts.work.site.id,
      account: this.#account,
    });
  }

  async end(): Promise<void> {
    if (this.#freeze === null) return;
    await this.#freeze[Symbol.asyncDispose]();
    this.#freeze = null;
    if (this.#beganAtMs === null) return;
    this.#lastedMs = Math.round(this.#parts.engine.clock.monotonicMs() - this.#beganAtMs);
  }
}
