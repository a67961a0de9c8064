import { count } from "../../../core/words/quantities.ts";
import { claim } from "../claim.ts";
import { demoSite } from "../config-text.ts";
import { line, ok, type Told } from "../scene.ts";
import { type Stage, syncStage } from "../stage.ts";
import { differenceOf } from "../visitor.ts";
import { compareAccounts } from "./first-sync.ts";
import type { KeptSite } from "./take-snapshot.ts";

/** The owner empties the guest book, and the mirror does what a mirror does. */
export async function deleteByMistake(stage: Stage): Promise<Told<void>> {
  const { visitor, sydney, fremont } = stage;
  const pressed = await visitor.press(`${sydney.origin}/owner/empty-guest-book`);
  claim(pressed.status === 303, "the owner's button works", `it answers ${pressed.status}`);
  const { run } = await syncStage(stage);
  for (const { name, origin } of [sydney, fremont]) {
    const page = (await visitor.get(`${origin}/guestbook.html`)).body.toString("utf8");
    claim(page.includes("<p>0 entries</p>"), `the guest book of ${name} is empty`, "it is not");
  }
  return {
    result: undefined,
    lines: [
      line("owner", 'presses "empty the guest book"'),
      line("done", `mirrored, too: ${count(run.files.deleted, "picture")} and all entries are gone on both`),
    ],
  };
}

/** Back to the snapshot; the accident is kept as a snapshot, too. */
export async function restoreSite(stage: Stage, kept: KeptSite): Promise<Told<void>> {
  const { app, visitor, sydney, signal } = stage;
  const outcome = await app.restore({
    site: demoSite,
    id: kept.snapshot.id,
    part: { kind: "everything" },
    to: { kind: "primary" },
    mode: "apply",
    review: async () => "apply",
    signal,
  });
  claim(outcome.kind === "done", "the restore has something to do", "it had nothing to do");
  const { report } = outcome;
  const difference = differenceOf(kept.pages, await visitor.walk(sydney.origin));
  claim(difference === null, "sydney shows what it showed before the mistake", `${difference}`);
  await syncStage(stage);
  const pages = await compareAccounts(stage);
  return {
    result: undefined,
    lines: [
      ...(report.before === null
        ? []
        : [line("kept", `${report.before}: the accident itself, before anything changes`)]),
      line(
        "done",
        `${count(report.files, "file")} and ${count(report.rows, "row")} went to sydney, then to fremont`,
      ),
      ok(`both show all ${pages} pages and pictures as before the mistake`),
    ],
  };
}
