import type { DatabasePolicy } from "../core/database/table.ts";
import type { BytePath } from "../core/mirror/byte-path.ts";
import type { Secret } from "../core/site/secret.ts";
import type { DatabaseName, Placement, Site } from "../core/site/site.ts";
import type { AccountState } from "../core/site/state-file.ts";
import type { DatabaseAccess } from "./database.ts";
import type { Transport } from "./transport.ts";

/**
 * An application that ClonePanel knows: what of it is copied, where its databases are, and how an account of it is
 * made to follow its role. Drivers only read the account; writing is the engine's, from the returned plan.
 */
export interface AppDriver {
  readonly manifest: AppManifest;
  /** Does this placement hold the application? Read-only, quick. */
  detect(place: AppPlace): Promise<AppDetection>;
  /**
   * Reads the application's own settings (version, credentials, prefix, PHP). Secrets come as `Secret`.
   * `found` is what `detect` has just told, so that nothing is looked for twice.
   * @throws ClonePanelError APP_SETTINGS_UNREADABLE (owner) saying what was tried.
   */
  readFacts(place: AppPlace, found?: AppFound): Promise<AppFacts>;
  /** What is copied, and what never is. Pure. */
  policy(facts: AppFacts): AppPolicy;
  /** Files whose present content `planAccountSide` wants to know. */
  reads(facts: AppFacts | null): readonly { readonly path: BytePath; readonly place: "root" | "state" }[];
  /** The files that must stand on this account for its role. Pure, but for reading `have`. */
  planAccountSide(order: AccountSideOrder): readonly AccountFile[];
  /** What of the account's files goes when ClonePanel leaves it, in the order in which it is safe. Pure, but for reading `have`. */
  planDetach(order: AccountSideOrder): readonly DetachFile[];
  /** How a restored tree is shown on a machine that is no account of it; null: nobody knows. Pure. */
  planRehearsal(order: RehearsalOrder): Rehearsal | null;
}

export interface RehearsalOrder {
  /** Databases that stand on that machine; what is not there could not be started. */
  readonly databases: ReadonlyMap<DatabaseName, DatabaseAccess>;
  /** Present content (bytes as latin1) of the files this driver asks for in `reads`, null when absent. */
  readonly have: (path: BytePath) => string | null;
}

export interface Rehearsal {
  /** Files to be written over those of the tree. They may hold a secret. */
  readonly files: readonly Pick<AccountFile, "path" | "content" | "mode">[];
  /** PHP that runs before the first page. */
  readonly first: string;
}

export interface AppManifest {
  readonly id: "wordpress" | "php" | "static";
  readonly title: string;
  /** Can a replica refuse writes by itself? */
  readonly readOnlyLayers: readonly ("gate" | "filters" | "wpdb" | "session" | "database-user")[];
}

export interface AppPlace {
  readonly site: Site;
  readonly placement: Placement;
  readonly transport: Transport;
}

export interface AppFound {
  readonly kind: "found";
  readonly because: string;
  /** What the driver saw and need not look for again; opaque to engines. */
  readonly own?: string;
}

export type AppDetection =
  | AppFound
  | { readonly kind: "absent"; readonly because: string }
  /** Nothing there at all: a replica to be set up. */
  | { readonly kind: "empty" };

export interface AppFacts {
  readonly version: string | null;
  /** Logical name -> access, as the application's own settings say. */
  readonly databases: ReadonlyMap<DatabaseName, DatabaseAccess>;
  readonly phpVersion: string | null;
  readonly phpExtensions: readonly string[];
  /** WordPress: table prefix; others null. */
  readonly tablePrefix: string | null;
  /** SHA-256 over the eight keys and salts, for comparing accounts without showing them; null when there are none. */
  readonly saltsFingerprint: string | null;
  /** Refusals and hints: multisite, moved content directory, persistent object cache. */
  readonly warnings: readonly string[];
  /** What the driver itself needs again in `policy` and `planAccountSide`; opaque to engines. */
  readonly own: Readonly<Record<string, string | Secret | null>>;
}

export interface AppPolicy {
  /** Never copied at all (caches, logs, other backups). Relative to the root; a trailing `/` means a folder. */
  readonly exclude: readonly BytePath[];
  /** Copied into the vault, never written to another account (wp-config.php, drop-ins, .user.ini). Same syntax. */
  readonly perHost: readonly BytePath[];
  readonly databases: ReadonlyMap<DatabaseName, DatabasePolicy>;
}

export interface AccountSideOrder {
  readonly site: Site;
  readonly placement: Placement;
  readonly state: AccountState;
  /** Absolute path of the document root, and of `~/.clonepanel/<site>`, on the account. */
  readonly root: BytePath;
  readonly stateFolder: BytePath;
  /** This account's facts; null when it is still empty. */
  readonly facts: AppFacts | null;
  /** The primary's facts. */
  readonly primaryFacts: AppFacts;
  /** Database access of this account (configuration, else facts). */
  readonly databases: ReadonlyMap<DatabaseName, DatabaseAccess>;
  /** Present content (bytes as latin1) of the files this driver asked for in `reads`, null when absent. */
  readonly have: (path: BytePath, place: "root" | "state") => string | null;
  /** Content of the primary's per-host files from the vault, null when absent. */
  readonly primaryHas: (path: BytePath) => string | null;
}

/** A file the account must have. Written to a temporary name and renamed, in the given order. */
export interface AccountFile {
  readonly place: "root" | "state";
  readonly path: BytePath;
  /** Bytes as latin1 string. May hold a secret (a generated wp-config.php): never shown, never logged. */
  readonly content: string;
  readonly mode: number;
  /** For the preview: what it is and why. */
  readonly because: string;
}

/** A file that goes, or loses the part that ClonePanel put into it. */
export interface DetachFile {
  readonly place: "root" | "state";
  readonly path: BytePath;
  /** Its whole content while nobody but ClonePanel wrote to it; null: an owner's own file with a part of ours. */
  readonly expected: string | null;
  /** What shall stand there afterwards; null: nothing. */
  readonly content: string | null;
  /** The folder it lies in was made for it, so an empty one goes with it. */
  readonly folder?: "goes when empty";
  readonly because: string;
}
