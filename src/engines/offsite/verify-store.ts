import { ClonePanelError } from "../../core/errors.ts";
import type { OffsiteVerification } from "../../core/report/offsite.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { OffsiteStore } from "../../ports/offsite-store.ts";
import type { Engine } from "../mirror/engine.ts";
import { listSnapshots } from "../snapshots/list.ts";
import type { Vault } from "../vault/place-vault.ts";
import { lookAtCopy } from "./copy-snapshot.ts";

export const storeParts = 30;

/** Reads the store as a whole and the newest copy of each site against the vault. Changes nothing. */
export async function verifyStore(
  engine: Engine,
  order: {
    readonly store: OffsiteStore;
    /** From 1; null: everything is read. */
    readonly part: number | null;
    readonly sites: readonly { readonly site: SiteId; readonly vault: Vault }[];
  },
): Promise<Pick<OffsiteVerification, "problems" | "sites">> {
  const { store, part } = order;
  const read = part === null ? "everything" : { part, of: storeParts };
  const step = engine.talk.step(
    part === null ? "read the whole off-site store" : `read part ${part} of the store`,
  );
  const problems = await store.check({ read, signal: engine.signal });
  step.done(problems.length === 0 ? "no errors" : `${problems.length} errors`);
  const sites: OffsiteVerification["sites"][number][] = [];
  for (const { site, vault } of order.sites) sites.push(await lookAtNewest(engine, store, { site, vault }));
  return { problems, sites };
}

async function lookAtNewest(
  engine: Engine,
  store: OffsiteStore,
  { site, vault }: { readonly site: SiteId; readonly vault: Vault },
): Promise<OffsiteVerification["sites"][number]> {
  const [copy] = await store.list(site, engine.signal);
  if (copy === undefined) return { site, copy: null, ok: false, because: "there is no copy of it" };
  const seal = (await listSnapshots(vault)).find(({ id }) => id === copy.snapshot);
  const of = `the newest copy is of ${copy.snapshot}`;
  try {
    if (seal === undefined) {
      const text = await store.read(copy, "COMPLETE.json", engine.signal);
      const ok = text?.includes(copy.manifestSha256) ?? false;
      const because = ok ? `${of}, which the vault has let go` : `${of}, and its seal does not fit`;
      return { site, copy: copy.id, ok, because };
    }
    await lookAtCopy(engine, store, { copy, seal });
    return { site, copy: copy.id, ok: true, because: `${of}, and reads back as the vault has it` };
  } catch (error) {
    if (!(error instanceof ClonePanelError) || error.code !== "OFFSITE_DAMAGED") throw error;
    return { site, copy: copy.id, ok: false, because: error.message };
  }
}
