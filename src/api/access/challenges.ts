import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const goodForMs = 5 * 60_000;
const nonceBytes = 16;
const timeBytes = 6;

export interface ChallengeUse {
  /** A challenge for one thing is none for another. */
  readonly purpose: "sign-in" | "step-up" | "register" | "oidc-sign-in" | "oidc-step-up";
  /** Who it was made for: the key of a session, or what the browser at the door was given. */
  readonly bound: string;
  readonly nowMs: number;
}

/**
 * What a passkey signs, and what a browser carries to another service and back. Each says itself until when it is good and for whom, so that asking for many fills no memory and
 * pushes nobody else's out; only those that were answered are remembered, until they are over anyway.
 */
export class Challenges {
  readonly #key = randomBytes(32);
  readonly #used = new Map<string, number>();
  readonly #mostUsed: number;

  constructor(mostUsed = 10_000) {
    this.#mostUsed = mostUsed;
  }

  issue(use: ChallengeUse): Buffer {
    const nonce = randomBytes(nonceBytes);
    const endsAt = Buffer.alloc(timeBytes);
    endsAt.writeUIntBE(use.nowMs + goodForMs, 0, timeBytes);
    const said = Buffer.concat([nonce, endsAt]);
    return Buffer.concat([said, this.#seal(said, use)]);
  }

  /** Whatever comes of the answer: nobody can answer it again. `over`: too old, used before, or of another start. */
  take(challenge: string, use: ChallengeUse): "taken" | "over" {
    const bytes = Buffer.from(challenge, "base64url");
    const said = bytes.subarray(0, nonceBytes + timeBytes);
    const seal = bytes.subarray(nonceBytes + timeBytes);
    const wanted = this.#seal(said, use);
    if (seal.length !== wanted.length || !timingSafeEqual(seal, wanted)) return "over";
    const endsAt = said.readUIntBE(nonceBytes, timeBytes);
    const name = said.toString("base64url");
    this.#forget(use.nowMs);
    // Full of answers that were refused: better nobody comes in this way for minutes than one comes in twice.
    if (endsAt <= use.nowMs || this.#used.has(name) || this.#used.size >= this.#mostUsed) return "over";
    this.#used.set(name, endsAt);
    return "taken";
  }

  /** More that belongs to it and need not be kept: who knows the challenge does not know this. 43 characters. */
  derive(challenge: string, label: "nonce" | "verifier"): string {
    return createHmac("sha256", this.#key).update(`${label}\n${challenge}`).digest("base64url");
  }

  #seal(said: Uint8Array, { purpose, bound }: ChallengeUse): Buffer {
    return createHmac("sha256", this.#key).update(`${purpose}\n${bound}\n`).update(said).digest();
  }

  /** They are in the order of their making, nearly: who is first is over first. */
  #forget(nowMs: number): void {
    for (const [name, endsAt] of this.#used) {
      if (endsAt > nowMs) break;
      this.#used.delete(name);
    }
  }
}
