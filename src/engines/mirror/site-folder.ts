import { ClonePanelError } from "../../core/errors.ts";
import { showPath, toBytePath } from "../../core/mirror/byte-path.ts";
import { decideFolder, type FolderDecision, whereFolderLies } from "../../core/site/site-folder.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { Contact } from "./contact.ts";
import type { Seat } from "./engine.ts";

/** An account of a site, and where its folder is. */
interface Found {
  readonly seat: Seat;
  readonly place: Contact;
}

export type KnownFolders = SiteRecord["folders"];

/** Before anything is written on it: its folder must be where it was when it was looked at first. */
export function refuseMovedFolder(found: Found, folders: KnownFolders): void {
  const decision = decide(found, folders);
  if (decision.kind !== "moved") return;
  const { site, account, placement } = found.seat;
  const now = showPath(whereFolderLies(found.place));
  throw new ClonePanelError(
    "FOLDER_BECAME_LINK",
    `the folder "${placement.path}" of ${site.id} on "${account.id}" is a link that leads to ${now}, and led to ${showPath(decision.before)} before; nothing was written there`,
    {
      hint: `Look with: ls -ld ${placement.path}   on that account. If it is right, write the folder itself into the configuration: sites.${site.id}.accounts.${account.id}.path: ${now.replace(/^~\//, "")}`,
      remedy: "owner",
      site: site.id,
      account: account.id,
    },
  );
}

/** For the preview: what a person should see once, before anything is copied. */
export function linksSeenFirst(found: readonly Found[], folders: KnownFolders): readonly string[] {
  return found
    .filter((one) => decide(one, folders).kind === "first-seen")
    .map(
      ({ seat, place }) =>
        `the folder "${seat.placement.path}" on "${seat.account.id}" is a link: the site is at ${showPath(whereFolderLies(place))}. This is remembered, and where it leads elsewhere later nothing is written`,
    );
}

/** What is remembered of these accounts from now on. */
export function rememberFolders(found: readonly Found[], folders: KnownFolders): Pick<SiteRecord, "folders"> {
  const seen = found.map(({ seat, place }) => [seat.account.id, whereFolderLies(place)] as const);
  return { folders: { ...folders, ...Object.fromEntries(seen) } };
}

function decide({ seat, place }: Found, folders: KnownFolders): FolderDecision {
  const configured = toBytePath(seat.placement.path);
  return decideFolder({ ...place, configured }, folders?.[seat.account.id] ?? null);
}
