import { span } from "../../../core/words/quantities.ts";
import { claimNamed, findByName, namedBy } from "../by-name.ts";
import { claim } from "../claim.ts";
import { demoSite } from "../config-text.ts";
import { line, ok, type Told } from "../scene.ts";
import type { Stage } from "../stage.ts";
import type { GuestBookEntry } from "../visitor.ts";
import { shows } from "./visitor-writes.ts";

/** Too late for the mirror: it is on the primary only when that one dies. */
export async function writesUnmirrored(stage: Stage): Promise<Told<GuestBookEntry>> {
  const { visitor, sydney, fremont } = stage;
  await claimNamed(stage, sydney);
  const { account } = await findByName(stage);
  const entry = { name: "Amara", words: "Written a moment before the lights went out.", picture: null };
  const answer = await visitor.write(`${account.origin}/guestbook.html`, entry, "person");
  claim(answer.status === 303, "sydney takes the entry", `it answers ${answer.status}`);
  claim(await shows(stage, sydney.origin, entry.words), "sydney shows the entry", "it does not");
  claim(!(await shows(stage, fremont.origin, entry.words)), "fremont has not got it", "it shows it");
  return {
    result: entry,
    lines: [
      line("visitor", `asks for ${demoSite}, is told ${sydney.address} by both nameservers`),
      line("visitor", `"${entry.words}"`),
      ok("sydney shows it; no sync came, so fremont has not got it"),
    ],
  };
}

/** Web server, nameserver and login are gone at once. */
export async function primaryDies(stage: Stage): Promise<Told<void>> {
  const { visitor, sydney, signal } = stage;
  await sydney.die();
  const served = await visitor.get(`${sydney.origin}/`).catch(() => null);
  signal.throwIfAborted();
  claim(served === null, "sydney's web server is gone", `it answers ${served?.status}`);
  const said = await namedBy(sydney, signal);
  claim(said === null, "sydney's nameserver is gone", `it says ${said}`);
  return {
    result: undefined,
    lines: [
      line("sydney", "loses web server, nameserver and login at once"),
      ok("it answers nobody, neither over HTTP nor by DNS"),
    ],
  };
}

/** `clonepanel failover --to fremont --yes` */
export async function failOver(stage: Stage): Promise<Told<void>> {
  const { app, sydney, fremont, signal } = stage;
  const told: string[] = [];
  const outcome = await app.failover({
    site: demoSite,
    to: fremont.name,
    generation: null,
    lag: "limited",
    certificate: "must-be-valid",
    mode: "apply",
    review: async (view) => {
      told.push(view.title, ...view.lines);
      return "apply";
    },
    signal,
  });
  claim(outcome.kind === "done", "the failover is done", "it was stopped");
  const { report } = outcome;
  claim(report.strandedPossible, "what may be lost is said", "the report says that nothing is");
  const isSilent = report.warnings.some((text) => text.startsWith(`${sydney.name} does not answer`));
  claim(isSilent, "ClonePanel could not log in to sydney", "it does not say so");
  const said = await namedBy(fremont, signal);
  claim(said === fremont.address, "fremont's nameserver names fremont", `it says ${said}`);
  return {
    result: undefined,
    lines: [
      ...told.map((text) => line("plan", text)),
      ...report.warnings.map((text) => line("warning", text)),
      ok(
        `done in ${span(report.rtoMs)}; fremont is the primary, with what sydney held ${span(report.rpoMs)} earlier`,
      ),
    ],
  };
}

/** He types the same name as ever. */
export async function visitorMoves(stage: Stage): Promise<Told<GuestBookEntry>> {
  const { visitor, fremont } = stage;
  const { told, account } = await findByName(stage);
  claim(account === fremont && told === fremont, "the name leads to fremont", `it leads to ${account.name}`);
  const page = await visitor.get(`${account.origin}/`);
  claim(page.status === 200, "the name shows the site", `it answers ${page.status}`);
  claim(page.role?.role === "primary", "the primary serves it", `a ${page.role?.role ?? "nobody"} does`);
  const entry = { name: "Jonas", words: "The same house, another coast.", picture: null };
  const answer = await visitor.write(`${account.origin}/guestbook.html`, entry, "person");
  claim(answer.status === 303, "fremont takes an entry now", `it answers ${answer.status}`);
  claim(await shows(stage, fremont.origin, entry.words), "fremont shows the entry", "it does not");
  return {
    result: entry,
    lines: [
      line(
        "visitor",
        `asks for ${demoSite}: sydney's nameserver is silent, fremont's says ${account.address}`,
      ),
      line("visitor", `"${entry.words}"`),
      ok("the site is there (200) and takes the entry: fremont is the primary"),
    ],
  };
}
