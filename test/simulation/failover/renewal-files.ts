export interface Turn {
  readonly epoch: number;
  readonly turn: number;
}

export interface Uptime {
  readonly uptimeMs: number;
  readonly boot: number;
}

/** What lies on an account of renewing somebody else's lease, changed under one lock. */
export class RenewalFiles {
  allowed: Turn | null = null;
  forbidden: Turn | null = null;
  attempt: Uptime | null = null;

  /** The controller's permission arrives, however late. */
  allow(given: Turn, now: Uptime): void {
    if (!isAfter(given, this.forbidden)) return;
    this.allowed = given;
    this.attempt = now;
  }

  /** Its withdrawal arrives. */
  forbid(upTo: Turn): void {
    if (isAfter(upTo, this.forbidden)) this.forbidden = upTo;
    if (!isAfter(this.allowed, upTo)) this.allowed = null;
  }

  /** The program is about to renew: only by the permission that it began with. */
  note(by: Turn, now: Uptime): "noted" | "forbidden" {
    const isStill = this.allowed?.epoch === by.epoch && this.allowed.turn === by.turn;
    if (!isStill) return "forbidden";
    this.attempt = now;
    return "noted";
  }
}

function isAfter(one: Turn | null, other: Turn | null): boolean {
  if (one === null) return false;
  if (other === null) return true;
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.turn > other.turn);
}
