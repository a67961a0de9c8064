import type { Anchor } from "../../core/check/own-line.ts";
import type { HttpTarget } from "../../core/check/settings.ts";
import type { FailoverPolicy } from "../../core/failover/policy.ts";
import type { FenceSeen } from "../../core/failover/seen.ts";
import type { Lock } from "../../ports/coordination.ts";
import type { Probes } from "../../ports/probes.ts";
import type { Seat } from "../mirror/engine.ts";
import type { RoleParts } from "../roles/role-parts.ts";
import type { ObserverDesk } from "./observer-desk.ts";
import type { OwnLineProof } from "./own-line-proof.ts";

/** What a round of the watch needs beside the engine of the roles. */
export interface WatchParts {
  readonly roles: RoleParts;
  readonly probes: Probes;
  /** For the looks of other accounts; this machine's own line is proven by `ownLine`. */
  readonly anchors: readonly Anchor[];
  readonly ownLine: Pick<OwnLineProof, "since">;
  /** The page that tells whether the site works; null: the account's origin has to answer. */
  readonly page: HttpTarget | null;
  readonly policy: FailoverPolicy;
  /** Where observers on other machines are asked and heard. */
  readonly observers: Pick<ObserverDesk, "ask" | "votesOn">;
  /** Why nothing may change by itself now; null: it may. */
  readonly pause: string | null;
  /** `look`: this round begins no move. */
  readonly turn: "look" | "move";
  readonly memory: WatchMemory;
  /** What cron runs on a replica's account that may renew the lease; PHP, bytes as latin1. */
  readonly renewalProgram: (replica: Seat) => Promise<string>;
  /** Ends whatever else works on the site, and takes its place; null: it does not end soon. */
  readonly takeOver: () => Promise<Lock | null>;
}

/** What one run of the controller remembers between two rounds; a restart forgets it, and is the more careful. */
export interface WatchMemory {
  readonly run: string;
  fence: { readonly epoch: number; readonly seen: FenceSeen };
}
