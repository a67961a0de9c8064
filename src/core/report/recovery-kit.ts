import type { SiteId } from "../site/site.ts";

/** `recovery-kit`: `data.kit`. What somebody needs who has the vault and not ClonePanel. Holds no secret. */
export interface RecoveryKit {
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** Absolute, on this machine. */
  readonly vault: string;
  readonly state: string;
  readonly sites: readonly {
    readonly site: SiteId;
    readonly accounts: readonly string[];
    /** The newest snapshot that is not known to be damaged; null: there is none yet. */
    readonly newest: {
      readonly id: string;
      readonly folder: string;
      readonly verifiedAt: string | null;
    } | null;
    readonly databases: readonly {
      readonly name: string;
      readonly kind: "mysql" | "sqlite";
      readonly folder: string;
    }[];
  }[];
}
