import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { ManifestEntry } from "../../core/mirror/manifest.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import { type TarMember, tarEnd, tarHeader, tarPadding } from "../../core/snapshot/tar.ts";
import type { Engine } from "../mirror/engine.ts";
import { allExpected } from "./expected.ts";
import type { PiecesOrder } from "./export-piece.ts";

export interface TarOrder extends PiecesOrder {
  readonly seal: SnapshotSeal;
}

/** The archive of a snapshot, as its folder lies in the vault; of a part without manifest and seal, which tell of the whole. */
export async function* tarPieces(engine: Engine, order: TarOrder): AsyncGenerator<Uint8Array> {
  let written = 0;
  for await (const piece of members(engine, order)) {
    engine.signal.throwIfAborted();
    written += piece.length;
    yield piece;
  }
  yield tarEnd(written);
}

async function* members(engine: Engine, order: TarOrder): AsyncGenerator<Uint8Array> {
  const { manifest, seal, scope, count } = order;
  if (scope.kind === "site") {
    yield* own(engine, order, { path: "COMPLETE.json", sha256: null });
    yield* own(engine, order, { path: "manifest", sha256: seal.manifestSha256 });
  }
  for (const entry of manifest.entries) {
    const member = memberOf(entry, seal.at / 1_000);
    if (member.kind === "file" && entry.kind === "file") {
      yield* proven(engine, order, { member, sha256: entry.sha256 });
      count.files += 1;
      order.onPiece();
    } else yield tarHeader(member);
  }
  for (const { chunks } of manifest.databases.flatMap(({ tables }) => tables))
    count.rows += chunks.reduce((sum, { rows }) => sum + rows, 0);
  for (const piece of allExpected({ ...manifest, entries: [] }, engine.digest))
    if (piece.kind === "file") yield* own(engine, order, piece);
}

function memberOf(entry: ManifestEntry, atS: number): TarMember {
  const path: BytePath = `files/${entry.path}`;
  switch (entry.kind) {
    case "file":
      return {
        kind: "file",
        path,
        sizeBytes: entry.sizeBytes,
        mode: entry.mode,
        mtimeS: entry.mtimeUs / 1e6,
      };
    case "dir":
      return { kind: "dir", path, mode: entry.mode, mtimeS: atS };
    case "link":
      return { kind: "link", path, target: entry.target, mtimeS: atS };
  }
}

/** What ClonePanel wrote itself; the manifest does not tell all of their sizes. A seal has its own check. */
async function* own(
  engine: Engine,
  order: TarOrder,
  { path, sha256 }: { readonly path: BytePath; readonly sha256: string | null },
): AsyncGenerator<Uint8Array> {
  const stat = await engine.files.lstat(`${order.from}/${path}`);
  if (stat?.kind !== "file") throw order.damaged(path);
  const { sizeBytes } = stat;
  const member = { kind: "file", path, sizeBytes, mode: 0o644, mtimeS: order.seal.at / 1_000 } as const;
  yield* proven(engine, order, { member, sha256 });
}

async function* proven(
  { files, digest }: Engine,
  { from, count, damaged }: TarOrder,
  {
    member,
    sha256,
  }: { readonly member: Extract<TarMember, { kind: "file" }>; readonly sha256: string | null },
): AsyncGenerator<Uint8Array> {
  const { path, sizeBytes } = member;
  if ((await files.lstat(`${from}/${path}`))?.kind !== "file") throw damaged(path);
  yield tarHeader(member);
  const hash = digest.sha256InPieces();
  let length = 0;
  for await (const piece of files.readBytes(`${from}/${path}`)) {
    hash.update(piece);
    length += piece.length;
    if (length > sizeBytes) break;
    yield piece;
  }
  if (length !== sizeBytes || (sha256 !== null && hash.hex() !== sha256)) throw damaged(path);
  count.bytes += length;
  yield tarPadding(length);
}
