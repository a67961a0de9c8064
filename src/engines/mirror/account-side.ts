import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import type { AccountFile, AppFacts } from "../../ports/app.ts";
import { readAccountFile, readAccountFiles, writeAccountFile } from "./account-files.ts";
import type { Contact } from "./contact.ts";
import type { Engine, KnownSeat } from "./engine.ts";

/** Files that an account lacks or has otherwise, in the order in which they must be written. */
export interface AccountSidePlan {
  readonly account: string;
  readonly files: readonly AccountFile[];
}

export interface AccountSideOrder {
  readonly seat: KnownSeat;
  readonly place: Contact;
  readonly state: AccountState;
  readonly primaryFacts: AppFacts;
  readonly primaryHas: (path: BytePath) => string | null;
}

/** Compares what the application's driver wants on the account with what is there. Reads only. */
export async function planAccountSide(engine: Engine, order: AccountSideOrder): Promise<AccountSidePlan> {
  const { seat, place } = order;
  const reads = seat.app.reads(seat.facts).map((read) => placeOf(place, read));
  const have = await readAccountFiles(seat.transport, reads, {
    marker: `clonepanel-${engine.digest.randomHex(16)}`,
    signal: engine.signal,
  });
  const wanted = seat.app.planAccountSide({
    site: seat.site,
    placement: seat.placement,
    state: order.state,
    root: place.root,
    stateFolder: place.stateFolder,
    facts: seat.facts,
    primaryFacts: order.primaryFacts,
    databases: seat.databases,
    have: (path, where) => have.get(placeOf(place, { path, place: where })) ?? null,
    primaryHas: order.primaryHas,
  });
  const files: AccountFile[] = [];
  for (const file of wanted) {
    const at = placeOf(place, file);
    const present = have.has(at) ? have.get(at) : await readAccountFile(seat.transport, at, engine.signal);
    if (present !== file.content) files.push(file);
  }
  return { account: seat.account.id, files };
}

export async function applyAccountSide(
  engine: Engine,
  seat: KnownSeat,
  place: Contact,
  files: readonly AccountFile[],
): Promise<void> {
  for (const file of files) {
    const { content, mode } = file;
    const small = { path: placeOf(place, file), content, mode };
    await writeAccountFile(
      seat.transport,
      file.place === "root" ? { ...small, standing: "keeps its mode" } : small,
      engine.signal,
    );
  }
}

export function placeOf(
  place: Contact,
  file: { readonly path: BytePath; readonly place: "root" | "state" },
): BytePath {
  return `${file.place === "root" ? place.root : place.stateFolder}/${file.path}`;
}
