import { ClonePanelError } from "../core/errors.ts";
import { type BytePath, showPath, toBytePath } from "../core/mirror/byte-path.ts";
import type { Manifest, ManifestEntry } from "../core/mirror/manifest.ts";
import type { Below, BrowsedEntry, PathVersions, SnapshotListing } from "../core/report/snapshot-browse.ts";
import type { SnapshotEntry } from "../core/report/snapshot-row.ts";
import { browse, countBelow } from "../core/snapshot/browse.ts";
import { versionsOf } from "../core/snapshot/path-versions.ts";
import type { RestoreScope } from "../core/snapshot/scope.ts";
import { findSnapshot, listSnapshots, readManifestPart } from "../engines/snapshots/list.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { readManifestPartAt } from "../engines/vault/vault.ts";
import type { BrowseOrder, BrowseVerbs, VersionsOrder } from "../ports/browse-verbs.ts";
import type { Opened } from "./house.ts";

const shownEntries = 5_000;

type IsoTime = (atMs: number) => string;

/** Looking only: no lock, no account, nothing written. */
export function browsingVerbs(opened: Opened): Pick<BrowseVerbs, "browseSnapshot" | "browseVersions"> {
  return {
    browseSnapshot: (order) => listing(opened, order),
    browseVersions: (order) => versions(opened, order),
  };
}

async function listing(opened: Opened, { site, id, path, signal }: BrowseOrder): Promise<SnapshotListing> {
  const engine = opened.engine(signal);
  const vault = placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), engine.files);
  const seal = await findSnapshot(vault, id);
  const wanted = bytePathOf(path);
  const manifest = await readManifestPart(vault, seal, scopeAt(wanted));
  const found = browse(manifest, wanted) ?? notThere(wanted);
  const below = countBelow(manifest, wanted);
  return {
    site,
    snapshot: seal.id,
    path: showPath(wanted),
    place: showPath(`${vault.snapshots}/${seal.id}/files${wanted === "" ? "" : `/${wanted}`}`),
    entries: found
      .slice(0, shownEntries)
      .map((entry) => browsed(entry, below.get(entry.path) ?? null, engine.isoTime)),
    omitted: Math.max(0, found.length - shownEntries),
  };
}

async function versions(opened: Opened, { site, path, signal }: VersionsOrder): Promise<PathVersions> {
  const engine = opened.engine(signal);
  const vault = placeVault(opened.seats.vaultFolder(opened.seats.site(site).id), engine.files);
  const wanted = bytePathOf(path);
  const seen: { id: string; seen: Seen | null }[] = [];
  for (const { id } of (await listSnapshots(vault)).toReversed())
    seen.push({ id, seen: await lookAt(vault, `${vault.snapshots}/${id}/manifest`, wanted) });
  seen.push({ id: "current", seen: await lookAt(vault, `${vault.current}/manifest`, wanted) });
  if (seen.every((one) => one.seen === null)) notThere(wanted);
  return {
    site,
    path: showPath(wanted),
    versions: versionsOf(seen, (one) => JSON.stringify(one)).map(({ seen: one, ...range }) => ({
      ...range,
      entry: one === null ? null : browsed(one.entry, one.below, engine.isoTime),
      sha256: one?.entry.kind === "file" ? one.entry.sha256 : null,
    })),
  };
}

interface Seen {
  readonly entry: ManifestEntry;
  readonly below: Below | null;
}

async function lookAt(vault: Vault, manifestPath: BytePath, wanted: BytePath): Promise<Seen | null> {
  const manifest = await readManifestPartAt(vault.files, manifestPath, scopeAt(wanted));
  if (manifest === null) return null;
  for (const entry of manifest.entries) {
    if (entry.path !== wanted) continue;
    return { entry, below: entry.kind === "dir" ? (countBelow(manifest, wanted).get(wanted) ?? null) : null };
  }
  return null;
}

function scopeAt(path: BytePath): RestoreScope {
  return { kind: "path", path };
}

/** As it is typed: `.` and `/` are the root. */
function bytePathOf(written: string): BytePath {
  return toBytePath(written.replace(/^\.?\/+|\/+$|^\.$/g, ""));
}

function notThere(path: BytePath): never {
  throw new ClonePanelError("NOT_IN_SNAPSHOT", `the snapshot does not have ${showPath(path)}`, {
    hint: "Look at the folder above it. Paths are relative to the site's root; . is the root.",
    remedy: "owner",
  });
}

/** What lies at a path of a snapshot, without what is below it. @throws ClonePanelError NOT_IN_SNAPSHOT */
export function entriesAt(manifest: Manifest, written: string, isoTime: IsoTime): readonly SnapshotEntry[] {
  const path = bytePathOf(written);
  const found = browse(manifest, path) ?? notThere(path);
  return found.slice(0, shownEntries).map((entry) => describe(entry, isoTime));
}

function browsed(entry: ManifestEntry, below: Below | null, isoTime: IsoTime): BrowsedEntry {
  return {
    ...describe(entry, isoTime),
    below: entry.kind === "dir" ? (below ?? { files: 0, bytes: 0 }) : null,
  };
}

function describe(entry: ManifestEntry, isoTime: IsoTime): SnapshotEntry {
  const path = showPath(entry.path);
  switch (entry.kind) {
    case "file":
      return {
        kind: "file",
        path,
        bytes: entry.sizeBytes,
        mode: entry.mode.toString(8),
        at: isoTime(entry.mtimeUs / 1_000),
      };
    case "dir":
      return { kind: "dir", path, mode: entry.mode.toString(8) };
    case "link":
      return { kind: "link", path, target: showPath(entry.target) };
  }
}
