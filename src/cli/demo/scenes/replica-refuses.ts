import { claim } from "../claim.ts";
import { ok, type Told } from "../scene.ts";
import type { Stage } from "../stage.ts";
import { differenceOf } from "../visitor.ts";
import { shows } from "./visitor-writes.ts";

/** A replica takes no update: a person's browser is sent to the primary, a program is told where it is. */
export async function replicaRefuses(stage: Stage): Promise<Told<void>> {
  const { visitor, sydney, fremont } = stage;
  const url = `${fremont.origin}/guestbook.html`;
  const before = await visitor.walk(fremont.origin);
  const entry = { name: "Yusuf", words: "Sent to fremont, kept by sydney.", picture: null };

  const sent = await visitor.write(url, entry, "person");
  claim(sent.status === 307, "fremont sends a person's entry on", `it answers ${sent.status}`);
  const primary = `${sydney.origin}/guestbook.html`;
  claim(sent.location === primary, `it sends him to ${primary}`, `it says ${sent.location}`);
  // What every browser does with a 307: the same form, once more, to the address it was told.
  const taken = await visitor.write(sent.location, entry, "person");
  claim(taken.status === 303, "sydney takes what fremont sent", `it answers ${taken.status}`);
  claim(await shows(stage, sydney.origin, entry.words), "sydney shows it", "it does not");

  const refused = await visitor.write(url, { ...entry, words: "From a program." }, "program");
  claim(refused.status === 503, "fremont refuses a program's entry", `it answers ${refused.status}`);
  claim(
    !(await shows(stage, sydney.origin, "From a program.")),
    "a refused entry is nowhere",
    "sydney has it",
  );

  const difference = differenceOf(before, await visitor.walk(fremont.origin));
  claim(difference === null, "nothing changed on fremont", `${difference}`);
  return {
    result: undefined,
    lines: [
      ok("a person's entry is sent on (307), and sydney has it"),
      ok("a program's entry is refused (503); fremont is as before"),
    ],
  };
}
