import type { SnapshotRow } from "../../core/report/snapshot-row.ts";
import type { Handler } from "../frame/command.ts";
import { snapshotDiffText } from "../render/snapshot-diff-text.ts";
import { snapshotsText, snapshotText } from "../render/snapshot-text.ts";
import { chosenSite, forEachSite } from "./for-each-site.ts";

/** Adds a snapshot and touches nothing else, so it asks nobody. */
export const snapshotTake: Handler = async (context) => {
  await context.config();
  if (context.mode === "preview")
    return { data: { snapshots: [] }, text: "would keep the current generation" };
  const app = await context.app("change");
  const { reports, errors, exit } = await forEachSite(context, async (site) => ({
    site,
    row: await app.takeSnapshot({ site, signal: context.signal }),
  }));
  const snapshots = reports.flatMap(({ row }) => (row === null ? [] : [row]));
  return { data: { snapshots }, text: reports.map(takenLine).join("\n"), errors, exit };
};

function takenLine({ site, row }: { readonly site: string; readonly row: SnapshotRow | null }): string {
  if (row === null) return `${site}: the newest snapshot already holds the current generation`;
  return `${site}: ${row.id} keeps generation ${row.generation ?? "-"}`;
}

export const snapshotList: Handler = async (context) => {
  const site = await chosenSite(context);
  const app = await context.app("look");
  const snapshots = await app.listSnapshots({ site });
  return { data: { snapshots }, text: snapshotsText(snapshots) };
};

export const snapshotShow: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const path = context.flags.get("path") ?? null;
  const snapshot = await app.showSnapshot({ site, id: context.arguments[1] ?? "", path });
  return { data: { snapshot }, text: snapshotText(snapshot) };
};

/** Looking only: a difference is what was asked for, not a finding, so it is exit 0. */
export const snapshotDiff: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("look");
  const [, from = "", to = "current"] = context.arguments;
  const diff = await app.diffSnapshots({ site, from, to, signal: context.signal });
  return { data: { diff }, text: snapshotDiffText(diff) };
};
