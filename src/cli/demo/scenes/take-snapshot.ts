import type { SnapshotDetail } from "../../../core/report/snapshot-row.ts";
import { bytes, count } from "../../../core/words/quantities.ts";
import { claim } from "../claim.ts";
import { demoSite } from "../config-text.ts";
import { compareInodes, zgrep } from "../host/look-inside.ts";
import { line, ok, type Told } from "../scene.ts";
import { type Stage, syncStage } from "../stage.ts";
import type { Pages } from "../visitor.ts";

/** `words`: of an entry that must be in it, found as a person would find it, without ClonePanel. */
export async function firstSnapshot(stage: Stage, words: string): Promise<Told<SnapshotDetail>> {
  const snapshot = await take(stage);
  const place = await zgrep(snapshot.folder, words);
  claim(place !== null, "the snapshot can be read with zcat", `"${words}" is in none of its files`);
  return {
    result: snapshot,
    lines: [kept(snapshot), ok(`read without ClonePanel: zcat ${folderOf(place)}/*.gz`)],
  };
}

export interface KeptSite {
  readonly snapshot: SnapshotDetail;
  /** What visitors saw at that moment. */
  readonly pages: Pages;
}

/** The second one shares what did not change with the first. */
export async function secondSnapshot(stage: Stage, first: SnapshotDetail): Promise<Told<KeptSite>> {
  await syncStage(stage);
  const snapshot = await take(stage);
  const pages = await stage.visitor.walk(stage.sydney.origin);
  const { shared, files, ownBytes } = await compareInodes(first.folder, snapshot.folder);
  claim(
    shared > files / 2,
    "two snapshots share what did not change",
    `they share ${shared} of ${files} files`,
  );
  return {
    result: { snapshot, pages },
    lines: [
      kept(snapshot),
      ok(`${shared} of ${files} files are the first one's, by hard link; ${bytes(ownBytes)} are new`),
    ],
  };
}

async function take({ app, signal }: Stage): Promise<SnapshotDetail> {
  const row = await app.takeSnapshot({ site: demoSite, signal });
  claim(row !== null, "there is something new to keep", "the newest snapshot holds it already");
  return app.showSnapshot({ site: demoSite, id: row.id });
}

function kept({ id, files, bytes: size, databases }: SnapshotDetail) {
  const rows = databases.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0);
  return line("kept", `${id}: ${count(files, "file")}, ${count(rows, "row")}, ${bytes(size)}`);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
