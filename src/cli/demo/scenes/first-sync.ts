import { count } from "../../../core/words/quantities.ts";
import { claim } from "../claim.ts";
import { line, ok, planLines, type Told } from "../scene.ts";
import { rowsOf, type Stage, syncStage } from "../stage.ts";
import { brokenPage, differenceOf } from "../visitor.ts";

/** Everything travels once; then both accounts answer alike. */
export async function firstSync(stage: Stage): Promise<Told<void>> {
  const { plan, run } = await syncStage(stage);
  const [shipped] = run.shipped;
  claim(
    shipped?.generation === 1,
    "fremont carries generation 1",
    `it carries ${shipped?.generation ?? "none"}`,
  );
  const pages = await compareAccounts(stage);
  return {
    result: undefined,
    lines: [
      ...planLines(plan),
      line(
        "done",
        `vault and fremont got ${count(run.files.changed, "file")} and ${count(rowsOf(run), "row")}`,
      ),
      ok(`fremont answers ${pages} pages and pictures as sydney does, byte for byte`),
    ],
  };
}

/** Walks over both accounts. @returns how many pages and pictures were compared. */
export async function compareAccounts({ visitor, sydney, fremont }: Stage): Promise<number> {
  const here = await visitor.walk(sydney.origin);
  const there = await visitor.walk(fremont.origin);
  const broken = brokenPage(here);
  claim(broken === null, "every page of sydney can be read", `${broken}`);
  const difference = differenceOf(here, there);
  claim(difference === null, "fremont shows what sydney shows", `${difference}`);
  return here.size;
}
