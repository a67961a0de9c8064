import { toBytePath } from "../core/mirror/byte-path.ts";
import type { ExportReport } from "../core/report/snapshot-row.ts";
import { exportSnapshot } from "../engines/snapshots/export.ts";
import { systemClock } from "../platform/clock.ts";
import type { BrowseVerbs, ExportSnapshotOrder } from "../ports/browse-verbs.ts";
import type { Opened } from "./house.ts";
import { scopeOf } from "./part-scope.ts";

/** Reads the vault and writes one file that was not there. */
export function exportVerbs(opened: Opened): Pick<BrowseVerbs, "exportSnapshot"> {
  return { exportSnapshot: (order) => exportOne(opened, order) };
}

async function exportOne(opened: Opened, order: ExportSnapshotOrder): Promise<ExportReport> {
  const startedMs = systemClock.monotonicMs();
  const { site, id, file, form, signal } = order;
  const scope = await scopeOf(opened, order);
  if (scope.kind === "rows") throw new TypeError("an export has no single rows");
  const { seal, sizeBytes, ...counts } = await exportSnapshot(opened.engine(signal), {
    vaultFolder: opened.seats.vaultFolder(opened.seats.site(site).id),
    snapshot: id,
    scope,
    file: toBytePath(file),
    form,
  });
  const durationMs = Math.round(systemClock.monotonicMs() - startedMs);
  return { site, snapshot: seal.id, file, form, ...counts, bytes: sizeBytes, durationMs };
}
