import { asciiJson } from "../../core/ascii-json.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { LocalPath } from "../../ports/files.ts";
import { manifestStamp } from "../vault/outline-file.ts";
import type { Vault } from "../vault/place-vault.ts";

/** The seal of the listing that the newest generation was made of, and what there was to say about it. */
export interface ListingFacts {
  readonly seal: string;
  readonly warnings: readonly string[];
  /**
   * Whether the pass that kept it found it as it was: the next one will mostly find the same. After a change there are
   * mostly more, and asking for the seal first would list the tree twice.
   */
  readonly settled: "yes" | "no";
}

export interface KnownListing extends ListingFacts {
  /** Of the generation that was made of it. */
  readonly manifest: LocalPath;
  /** What the transport held of it; null when that was not kept. */
  readHeld(): Promise<Uint8Array | null>;
}

/** Of what a listing was: another account, folder or set of rules has another listing. */
export interface ListedPlace {
  readonly account: AccountId;
  readonly root: BytePath;
  readonly exclude: readonly BytePath[];
}

interface ListingFile extends ListingFacts {
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
  const { seal, warnings, settled } = known;
  return { seal, warnings, settled, manifest: `${vault.current}/manifest`, readHeld: () => readHeld(vault) };
}

async function readHeld(vault: Vault): Promise<Uint8Array | null> {
  const text = await vault.files.read(heldPath(vault));
  return text === null ? null : Buffer.from(text, "latin1");
}

/**
 * Only for a generation that holds exactly what was listed. It may be lost at any time: it saves work, nothing else. What was
 * held belongs to the seal, whichever of the two is written last; null leaves what is there.
 */
export async function keepListing(
  vault: Vault,
  place: ListedPlace,
  listing: ListingFacts & { readonly held: Uint8Array | null },
): Promise<void> {
  const manifest = await manifestStamp(vault);
  if (manifest === null || listing.warnings.length > mostWarnings) return;
  const { seal, warnings, settled, held } = listing;
  const file: ListingFile = { v: 1, place: nameOf(place), manifest, seal, warnings, settled };
  if (held !== null) await vault.files.writeDurable(heldPath(vault), Buffer.from(held).toString("latin1"));
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

function listingPath(vault: Vault): LocalPath {
  return `${vault.folder}/listing`;
}

function heldPath(vault: Vault): LocalPath {
  return `${vault.folder}/listing-held`;
}
