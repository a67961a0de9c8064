import type { Secret } from "../core/site/secret.ts";
import type { LocalPath } from "./files.ts";

/** Programs of this machine that a rehearsal starts for itself, as ordinary processes, and ends again. */
export interface ScratchPrograms {
  /** A database server with empty databases of the given names, reached by a socket that only this user can open. */
  startDatabase(order: ScratchDatabaseOrder): Promise<Started<ScratchDatabase>>;
  /** A web server on the loopback address. `first` is PHP that runs before every page. */
  startPhp(order: ScratchPhpOrder): Promise<Started<ScratchSite>>;
}

/** `absent`: the machine has no such program, or it does not start here; the reason is for people. */
export type Started<T> =
  | { readonly kind: "started"; readonly program: T }
  | { readonly kind: "absent"; readonly because: string };

export interface ScratchDatabaseOrder {
  /** An empty folder for its files. */
  readonly folder: LocalPath;
  readonly databases: readonly string[];
  readonly signal: AbortSignal;
}

export interface ScratchDatabase extends AsyncDisposable {
  /** As applications write it: `localhost:/path/of/socket`. */
  readonly host: string;
  readonly user: string;
  readonly password: Secret;
}

export interface ScratchPhpOrder {
  /** The document root, and a private folder beside it: its home, and where its log goes. */
  readonly root: LocalPath;
  readonly home: LocalPath;
  readonly first: string;
  readonly signal: AbortSignal;
}

export interface ScratchSite extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
}
