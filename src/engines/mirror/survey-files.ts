import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { checkListing } from "../../core/mirror/check-listing.ts";
import { byPath, type Entry, type FoundEntry } from "../../core/mirror/entry.ts";
import { findMailFolders } from "../../core/mirror/mail-folders.ts";
import { pathMatcher, pruneList } from "../../core/mirror/path-rules.ts";
import type { Contact } from "./contact.ts";
import type { CopyRules, Engine, Seat } from "./engine.ts";

/** A site of more files is refused rather than half mirrored; 2,000,000 need about 500 MB here. */
const maxEntries = 2_000_000;

export interface FilesSurvey {
  /** Bytewise by path, without what is excluded. */
  readonly entries: readonly Entry[];
  readonly warnings: readonly string[];
}

/** One listing of an account's tree. No file content travels. A root that is not there is an empty tree. */
export async function surveyFiles(
  engine: Engine,
  seat: Seat,
  place: Contact,
  rules: Pick<CopyRules, "exclude">,
): Promise<FilesSurvey> {
  if (!place.rootExists) return { entries: [], warnings: [] };
  const found: FoundEntry[] = [];
  const listing = seat.transport.listFiles(place.root, {
    prune: pruneList(rules.exclude),
    maxEntries,
    signal: engine.signal,
  });
  for await (const batch of listing) for (const entry of batch) found.push(entry);
  const sorted = sortOut(found, rules.exclude);
  const wrong = checkListing(sorted.entries);
  if (wrong !== null) throw listingOdd(seat, wrong);
  return sorted;
}

function listingOdd({ site, account }: Seat, wrong: string): ClonePanelError {
  return new ClonePanelError("LISTING_ODD", `the listing of "${account.id}" cannot be true: ${wrong}`, {
    hint: "Nothing was changed. Run it again; if it stays, somebody on that account answers for the machine: look at it.",
    remedy: "owner",
    site: site.id,
    account: account.id,
  });
}

function sortOut(found: readonly FoundEntry[], exclude: readonly BytePath[]): FilesSurvey {
  const mail = findMailFolders(found);
  const leftOut = pathMatcher([...exclude, ...mail.map((path) => `/${path}/`)]);
  const entries: Entry[] = [];
  const warnings = mail.map((path) => `${showPath(path)} is a mail folder and is never mirrored`);
  for (const entry of found) {
    if (leftOut(entry.path)) continue;
    if (entry.kind === "other") warnings.push(`${showPath(entry.path)} is not mirrored: ${entry.because}`);
    else entries.push(entry);
  }
  return { entries: entries.sort(byPath), warnings };
}
