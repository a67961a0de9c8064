import { bytes, count } from "../../../core/words/quantities.ts";
import { claim } from "../claim.ts";
import { paintPicture } from "../host/site/picture.ts";
import { line, ok, planLines, type Told } from "../scene.ts";
import { rowsOf, type Stage, syncStage } from "../stage.ts";
import type { GuestBookEntry } from "../visitor.ts";
import { compareAccounts } from "./first-sync.ts";

const book = "/guestbook.html";

/** On the primary, with a picture: a row and a file. */
export async function visitorWrites(stage: Stage): Promise<Told<GuestBookEntry>> {
  const { visitor, sydney, fremont } = stage;
  const picture = { name: "Leuchtturm bei Nacht – 灯台.png", content: paintPicture(777) };
  const entry = { name: "Zoë", words: "We saw “the light” – ça vaut la peine.", picture };
  const answer = await visitor.write(`${sydney.origin}${book}`, entry, "person");
  claim(answer.status === 303, "sydney takes the entry", `it answers ${answer.status}`);
  claim(await shows(stage, sydney.origin, entry.words), "sydney shows the entry", "it does not");
  claim(!(await shows(stage, fremont.origin, entry.words)), "fremont has not heard of it yet", "it shows it");
  return {
    result: entry,
    lines: [
      line("visitor", `"${entry.words}" and a picture (${bytes(picture.content.length)})`),
      ok("sydney shows both; fremont does not know yet"),
    ],
  };
}

/** Only what changed travels. */
export async function secondSync(stage: Stage): Promise<Told<void>> {
  const { plan, run } = await syncStage(stage);
  const rows = rowsOf(run);
  claim(run.files.changed === 1, "one file travels", `${count(run.files.changed, "file")} did`);
  claim(rows > 0 && rows < 100, "few rows travel", `${count(rows, "row")} did`);
  return {
    result: undefined,
    lines: [
      ...planLines(plan),
      line("done", `${count(run.files.changed, "file")} and ${count(rows, "row")} travelled`),
    ],
  };
}

export async function visitorFinds(stage: Stage, entry: GuestBookEntry): Promise<Told<void>> {
  const { visitor, fremont } = stage;
  const page = await visitor.get(`${fremont.origin}${book}`);
  claim(page.body.includes(escaped(entry.words)), "fremont shows the entry", "it does not");
  const path = /src="(\/uploads\/[^"]*)"/.exec(page.body.toString("utf8"))?.[1] ?? "";
  const picture = await visitor.get(`${fremont.origin}${path}`);
  const same = entry.picture !== null && picture.body.equals(entry.picture.content);
  claim(
    same,
    "fremont shows the very picture",
    `${path} answers ${picture.status} with ${picture.body.length} bytes`,
  );
  claim(page.role?.role === "replica", "fremont is a replica", `it says ${page.role?.role ?? "nothing"}`);
  const pages = await compareAccounts(stage);
  return {
    result: undefined,
    lines: [ok(`fremont shows words and picture; all ${pages} pages are sydney's`)],
  };
}

export async function shows({ visitor }: Stage, origin: string, words: string): Promise<boolean> {
  return (await visitor.get(`${origin}${book}`)).body.includes(escaped(words));
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
