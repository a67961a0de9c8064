import { asciiJson } from "../../core/ascii-json.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { AccountId } from "../../core/site/site.ts";
import { manifestStamp } from "../vault/outline-file.ts";
import type { Vault } from "../vault/place-vault.ts";

/** The seal of the listing that the newest generation was made of, and what there was to say about it. */
export interface KnownListing {
  readonly seal: string;
  readonly warnings: readonly string[];
  /**
   * Whether the pass that kept it found it as it was: the next one will mostly find the same. After a change there are
   * mostly more, and asking for the seal first would list the tree twice.
   */
  readonly settled: "yes" | "no";
}

/** Of what a listing was: another account, folder or set of rules has another listing. */
export interface ListedPlace {
  readonly account: AccountId;
  readonly root: BytePath;
  readonly exclude: readonly BytePath[];
}

interface ListingFile extends KnownListing {
  readonly v: 1;
  readonly place: string;
  /** Size and time of the manifest: it belongs to that one only. */
  readonly manifest: string;
}

/** What is to be told each time must stay readable. */
const mostWarnings = 1000;

/** Null when nothing certain is known; then the listing is read. */
export async function readKnownListing(vault: Vault, place: ListedPlace): Promise<KnownListing | null> {
  const text = await vault.files.read(listingPath(vault));
  const known = text === null ? null : parse(text);
  if (known === null || known.place !== nameOf(place) || known.manifest !== (await manifestStamp(vault)))
    return null;
  return known;
}

/** Only for a generation that holds exactly what was listed. It may be lost at any time: it saves work, nothing else. */
export async function keepListing(vault: Vault, place: ListedPlace, listing: KnownListing): Promise<void> {
  const manifest = await manifestStamp(vault);
  if (manifest === null || listing.warnings.length > mostWarnings) return;
  const { seal, warnings, settled } = listing;
  const file: ListingFile = { v: 1, place: nameOf(place), manifest, seal, warnings, settled };
  await vault.files.writeDurable(listingPath(vault), asciiJson(file));
}

function parse(text: string): ListingFile | null {
  try {
    const file = JSON.parse(text) as ListingFile;
    return file.v === 1 && typeof file.seal === "string" && Array.isArray(file.warnings) ? file : null;
  } catch {
    return null;
  }
}

function nameOf({ account, root, exclude }: ListedPlace): string {
  return JSON.stringify([account, root, exclude]);
}

function listingPath(vault: Vault): BytePath {
  return `${vault.folder}/listing`;
}
