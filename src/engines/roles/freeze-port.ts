import type { Contact } from "../mirror/contact.ts";
import type { Engine, KnownSeat } from "../mirror/engine.ts";

export interface FreezeOrder {
  readonly engine: Engine;
  readonly seat: KnownSeat;
  readonly place: Contact;
}

/** While it is held, the primary takes no write; it ends when it is disposed, or when this process dies. */
export interface Freeze extends AsyncDisposable {
  readonly waitedMs: number;
  stillHeld(): boolean;
}
