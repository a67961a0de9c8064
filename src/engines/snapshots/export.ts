import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import { type ExportForm, formUnfit } from "../../core/snapshot/export-form.ts";
import { piecesDamaged } from "../../core/snapshot/pieces-damaged.ts";
import { cutManifest, type RestoreScope } from "../../core/snapshot/scope.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import { placeVault } from "../vault/place-vault.ts";
import { withTexts } from "./expected.ts";
import type { ExportCount } from "./export-piece.ts";
import { sqlPieces } from "./export-sql.ts";
import { tarPieces } from "./export-tar.ts";
import { findSnapshot, readManifestPart } from "./list.ts";
import { readingLock } from "./reading-lock.ts";

export interface ExportOrder {
  readonly vaultFolder: LocalPath;
  readonly snapshot: string;
  readonly scope: Exclude<RestoreScope, { kind: "rows" }>;
  /** Where nothing is yet; packed when its name ends in `.gz` or `.tgz`. */
  readonly file: LocalPath;
  readonly form: ExportForm;
}

export interface Exported {
  readonly seal: SnapshotSeal;
  readonly files: number;
  readonly rows: number;
  /** Of the file that was written. */
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Makes one plain file of a snapshot or a part of it. Every byte is proven on its way; what is damaged makes no file. */
export async function exportSnapshot(engine: Engine, order: ExportOrder): Promise<Exported> {
  const { files } = engine;
  const { scope, form, file } = order;
  const unfit = formUnfit(form, scope.kind);
  if (unfit !== null) throw new TypeError(unfit);
  if ((await files.lstat(file)) !== null) throw filePresent(file);
  const vault = placeVault(order.vaultFolder, files);
  const seal = await findSnapshot(vault, order.snapshot);
  const reading = await readingLock(engine.coordination, {
    site: seal.site,
    id: seal.id,
    purpose: "snapshot export",
  });
  // Held by another reader: it keeps the snapshot for both.
  await using _lock = reading.kind === "granted" ? reading.lock : null;
  const manifest = cutManifest(withTexts(await readManifestPart(vault, seal, scope), engine.digest), scope);
  const from = `${vault.snapshots}/${seal.id}`;
  const count: ExportCount = { files: 0, rows: 0, bytes: 0 };
  const step = engine.talk.step(`write ${showPath(file)}`);
  const damaged = (path: BytePath) => piecesDamaged(seal, [path], `${showPath(file)} was not written.`);
  const about = { from, manifest, count, onPiece: progressOf(step, seal, { scope, count }), damaged };
  const pieces =
    form === "tar" ? tarPieces(engine, { ...about, seal, scope }) : sqlPieces(engine, { ...about, scope });
  try {
    const written = await files.writeWhole(file, pieces);
    step.done(`${written.sizeBytes} bytes`);
    return { seal, files: count.files, rows: count.rows, ...written };
  } catch (error) {
    step.failed("not written");
    throw error;
  }
}

function progressOf(
  step: ReturnType<Engine["talk"]["step"]>,
  seal: SnapshotSeal,
  { scope, count }: { readonly scope: RestoreScope; readonly count: ExportCount },
): () => void {
  const total = scope.kind === "site" ? { itemsTotal: seal.files, bytesTotal: seal.bytes } : {};
  return () => step.progress({ items: count.files, bytes: count.bytes, ...total });
}

function filePresent(file: LocalPath): ClonePanelError {
  return new ClonePanelError("FILE_PRESENT", `${showPath(file)} is there already`, {
    hint: "Name another file: nothing is replaced.",
    remedy: "owner",
  });
}
