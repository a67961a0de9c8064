import type { SiteId } from "../site/site.ts";

/** `recovery-kit`: `data.kit`. What somebody needs who has the vault and not ClonePanel. Holds no secret. */
export interface RecoveryKit {
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** Absolute, on this machine. */
  readonly vault: string;
  readonly state: string;
  /** The second place; null: there is none. Its key is no part of this. */
  readonly offsite: {
    /** Null: it is kept secret, and must be written down with the key. */
    readonly repository: string | null;
    readonly options: Readonly<Record<string, string>>;
    /** Names of what the program needs beside the key (`AWS_SECRET_ACCESS_KEY`). */
    readonly environment: readonly string[];
  } | null;
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
