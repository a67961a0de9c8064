import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { checkListing } from "../../core/mirror/check-listing.ts";
import type { Entry, FoundEntry } from "../../core/mirror/entry.ts";
import { type EntryList, filterEntries } from "../../core/mirror/entry-list.ts";
import { MailFolderSearch } from "../../core/mirror/mail-folders.ts";
import { packEntries } from "../../core/mirror/packed-entries.ts";
import { pathMatcher, pruneList } from "../../core/mirror/path-rules.ts";
import { EntrySorter } from "../../core/mirror/sort-entries.ts";
import type { Listing, ListOptions } from "../../ports/transport.ts";
import { editsOf, type TreeEdits } from "./changed-tree.ts";
import type { Contact } from "./contact.ts";
import type { CopyRules, Engine, Seat } from "./engine.ts";
import type { KnownListing, ListingFacts } from "./known-listing.ts";
import type { Look } from "./look.ts";

/** A site of more files is refused rather than half mirrored; 2,000,000 need about 200 MB here. */
const maxEntries = 2_000_000;
/** What cannot be mirrored is named so often, and counted further. */
const mostNamed = 1_000;

export interface ListedTree {
  readonly kind: "listed";
  /** Bytewise by path, without what is excluded. */
  readonly entries: EntryList<Entry>;
  readonly warnings: readonly string[];
  readonly seal: string | null;
  readonly held: Uint8Array | null;
}

/** The tree is as it was but for these entries. */
export interface TreeChanged extends TreeEdits {
  readonly kind: "changed";
  readonly warnings: readonly string[];
  readonly seal: string;
  readonly held: Uint8Array | null;
}

/** The tree is, byte for byte, listed as it was when the vault's newest generation was made of it. */
export interface TreeAsKnown extends ListingFacts {
  readonly kind: "as-known";
}

/** One listing of an account's tree. No file content travels. A root that is not there is an empty tree. */
export async function surveyFiles(
  engine: Engine,
  seat: Seat,
  place: Contact,
  rules: Pick<CopyRules, "exclude">,
): Promise<ListedTree> {
  if (!place.rootExists) return { kind: "listed", entries: [], warnings: [], seal: null, held: null };
  const listing = seat.transport.listFiles(place.root, listOptions(engine, rules));
  return readTree(seat, rules, { seal: null, held: null, read: () => listing });
}

/** The same; a listing that is as it was is not even read, and of one that has changed a little only that. */
export async function surveyFilesAgain(
  engine: Engine,
  { seat, place }: Pick<Look, "seat" | "place">,
  rules: Pick<CopyRules, "exclude">,
  known: KnownListing | null,
): Promise<ListedTree | TreeAsKnown | TreeChanged> {
  if (!place.rootExists) return surveyFiles(engine, seat, place, rules);
  const expected = known?.settled === "yes" ? { expected: known.seal } : {};
  const listing = await seat.transport.takeListing(place.root, {
    ...listOptions(engine, rules),
    ...expected,
  });
  if (known !== null && listing.seal === known.seal)
    return { kind: "as-known", seal: known.seal, warnings: known.warnings, settled: known.settled };
  const changed = known === null ? null : await readChanges(engine, listing, rules, known);
  return changed ?? readTree(seat, rules, listing);
}

/** Null where what there was to say of the whole listing would have to be said again. */
async function readChanges(
  { files }: Engine,
  listing: Listing,
  rules: Pick<CopyRules, "exclude">,
  known: KnownListing,
): Promise<TreeChanged | null> {
  const { seal, held } = listing;
  const before = seal === null || known.warnings.length > 0 ? null : await known.readHeld();
  const changes = before === null ? null : await listing.changesSince({ seal: known.seal, held: before });
  const edits = changes === null ? null : await editsOf(files, known.manifest, changes, rules);
  return edits === null || seal === null ? null : { kind: "changed", ...edits, warnings: [], seal, held };
}

function listOptions(engine: Engine, rules: Pick<CopyRules, "exclude">): ListOptions {
  return { prune: pruneList(rules.exclude), maxEntries, signal: engine.signal };
}

async function readTree(
  seat: Seat,
  rules: Pick<CopyRules, "exclude">,
  listing: Pick<Listing, "seal" | "held" | "read">,
): Promise<ListedTree> {
  const { entries, warnings } = await sortOut(listing, rules.exclude);
  const wrong = checkListing(entries);
  if (wrong !== null) throw listingOdd(seat, wrong);
  return { kind: "listed", entries, warnings, seal: listing.seal, held: listing.held };
}

function listingOdd({ site, account }: Seat, wrong: string): ClonePanelError {
  return new ClonePanelError("LISTING_ODD", `the listing of "${account.id}" cannot be true: ${wrong}`, {
    hint: "Nothing was changed. Run it again; if it stays, somebody on that account answers for the machine: look at it.",
    remedy: "owner",
    site: site.id,
    account: account.id,
  });
}

/** Nothing of the listing is held but its entries, packed. */
async function sortOut(
  listing: Pick<Listing, "read">,
  exclude: readonly BytePath[],
): Promise<Pick<ListedTree, "entries" | "warnings">> {
  const isExcluded = pathMatcher(exclude);
  const search = new MailFolderSearch();
  const sorter = new EntrySorter();
  const others: Extract<FoundEntry, { kind: "other" }>[] = [];
  let unnamed = 0;
  for await (const batch of listing.read()) {
    for (const entry of batch) {
      search.see(entry);
      if (isExcluded(entry.path)) continue;
      if (entry.kind !== "other") sorter.add(entry);
      else if (others.length < mostNamed) others.push(entry);
      else unnamed += 1;
    }
  }
  const mail = search.found();
  const isMail = pathMatcher(mail.map((path) => `/${path}/`));
  const all = sorter.finish();
  return {
    entries: mail.length === 0 ? all : packEntries(filterEntries(all, ({ path }) => !isMail(path))),
    warnings: [
      ...mail.map((path) => `${showPath(path)} is a mail folder and is never mirrored`),
      ...others
        .filter(({ path }) => !isMail(path))
        .map(({ path, because }) => `${showPath(path)} is not mirrored: ${because}`),
      ...(unnamed > 0 ? [`${unnamed} more are not mirrored: they are neither file, folder nor link`] : []),
    ],
  };
}
