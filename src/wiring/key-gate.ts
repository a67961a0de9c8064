import { type GatedPurpose, gateList } from "../core/keys/gate-list.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { loadAccountCode, renewalProgram } from "../drivers/apps/index.ts";
import { gateText } from "../drivers/transports/ssh/gate/gate-text.ts";
import type { Gate } from "../engines/keys/gate-files.ts";
import { nodeDigest } from "../platform/digest.ts";
import { accountPrograms } from "./account-programs.ts";
import { configuredOrders, isRenewedByReplica } from "./configured-orders.ts";
import { readAccountCode } from "./house.ts";

export async function keyGate(config: Config, account: AccountId, purpose: GatedPurpose): Promise<Gate> {
  const code = await loadAccountCode(readAccountCode);
  const list = gateList({
    purpose,
    folders: foldersOf(config, account).map(toBytePath),
    programs: accountPrograms([
      code("reader/settings.php"),
      ...renewedSites(config, account).map((site) => renewalProgram(code, { site, account })),
    ]),
    orders: configuredOrders(config, account),
    sha256: (text) => nodeDigest.sha256(text),
  });
  return { gate: gateText, list };
}

/** Whose lease this account may renew while it is the replica. */
function renewedSites(config: Config, account: AccountId): readonly SiteId[] {
  return config.sites
    .filter(({ id, placements }) => {
      const services = config.services.get(id);
      const isPlaced = placements.some((one) => one.account === account);
      return isPlaced && services !== undefined && isRenewedByReplica(services);
    })
    .map(({ id }) => id);
}

/** Where ClonePanel has anything to do on an account. A name with a line break would be two: it is left out, and refused. */
export function foldersOf(config: Config, account: AccountId): readonly string[] {
  const folders: string[] = [];
  for (const { id, placements } of config.sites) {
    const placement = placements.find((one) => one.account === account);
    if (placement === undefined) continue;
    folders.push(placement.path, `.clonepanel/${id}`);
    if (placement.databases !== "auto")
      for (const database of Object.values(placement.databases))
        if (database.driver === "sqlite") folders.push(database.path);
    const boxes = config.services.get(id)?.mail?.mailboxes;
    if (boxes?.driver === "maildir") folders.push(boxes.path);
    const own = boxes?.driver === "imap" ? boxes.accounts.get(account) : undefined;
    if (own?.kind === "maildir") folders.push(own.path);
  }
  for (const { places } of config.statusPages.values())
    folders.push(...places.filter((place) => place.account === account).map(({ folder }) => folder));
  return [...new Set(folders)].filter((folder) => !/[\n\r]/.test(folder)).map(plain);
}

/** As the gate compares it: without a dot or a slash too many. */
function plain(folder: string): string {
  const parts = folder.split("/").filter((part) => part !== "" && part !== ".");
  return folder.startsWith("/") ? `/${parts.join("/")}` : parts.join("/");
}
