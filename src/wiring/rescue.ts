import type { StrandedItem, StrandedWrites } from "../core/report/rescue.ts";
import type { SiteId } from "../core/site/site.ts";
import { listStranded } from "../engines/rescue/list-stranded.ts";
import { showStranded } from "../engines/rescue/show-stranded.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import type { App, SiteOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";

/** Looking only: no lock, no account, nothing written. */
export function rescueVerbs(opened: Opened): Pick<App, "listStranded" | "showStranded"> {
  return {
    listStranded: (order) => list(opened, order),
    showStranded: (order) => show(opened, order),
  };
}

async function list(opened: Opened, { site, signal }: SiteOrder): Promise<StrandedWrites> {
  const engine = opened.engine(signal);
  return listStranded(engine, { site, vault: vaultOf(opened, site, signal) });
}

async function show(opened: Opened, order: SiteOrder & { readonly id: string }): Promise<StrandedItem> {
  const { site, id, signal } = order;
  return showStranded(opened.engine(signal), { site, id, vault: vaultOf(opened, site, signal) });
}

function vaultOf(opened: Opened, site: SiteId, signal: AbortSignal) {
  return placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), opened.engine(signal).files);
}
