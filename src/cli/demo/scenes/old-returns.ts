import type { SiteVerification } from "../../../core/report/site-verification.ts";
import { count, span } from "../../../core/words/quantities.ts";
import { claimNamed, findByName, namedBy } from "../by-name.ts";
import { claim } from "../claim.ts";
import { demoSite } from "../config-text.ts";
import { zgrep } from "../host/look-inside.ts";
import { line, ok, type Told } from "../scene.ts";
import { type Stage, syncStage } from "../stage.ts";
import type { GuestBookEntry } from "../visitor.ts";
import { verifyEverything } from "./at-the-end.ts";
import { compareAccounts } from "./first-sync.ts";
import { shows } from "./visitor-writes.ts";

/** It has slept through everything; the next sync sees it and fences it before anything is copied. */
export async function oldReturns(stage: Stage): Promise<Told<void>> {
  const { visitor, sydney, fremont, signal } = stage;
  await sydney.revive();
  const before = await visitor.get(`${sydney.origin}/`);
  const said = await namedBy(sydney, signal);
  claim(before.role?.role === "primary", "sydney believes to be the primary", `${before.role?.role}`);
  claim(said === sydney.address, "its nameserver still names sydney", `it says ${said}`);
  const warned = await stage.warnings.hear(() => syncStage(stage));
  const entry = { name: "Nobody", words: "Sent to the old primary.", picture: null };
  for (const by of ["person", "program"] as const) {
    const { status } = await visitor.write(`${sydney.origin}/guestbook.html`, entry, by);
    claim(status === 503, `sydney refuses a ${by}'s entry`, `it answers ${status}`);
  }
  claim(!(await shows(stage, sydney.origin, entry.words)), "sydney has not got it", "it shows it");
  await claimNamed(stage, fremont);
  return {
    result: undefined,
    lines: [
      line("sydney", "is back, believes to be the primary, and its nameserver says so"),
      ...warned.map((text) => line("warning", text)),
      line("done", "one sync: sydney is fenced and kept as a snapshot, its nameserver is told"),
      ok("sydney, tried directly, takes no entry (503)"),
      ok("both nameservers name fremont"),
    ],
  };
}

/** `clonepanel rescue SITE list` */
export async function listsStranded(stage: Stage, lost: GuestBookEntry): Promise<Told<void>> {
  const { app, fremont, signal } = stage;
  const { items, cases } = await app.listStranded({ site: demoSite, signal });
  const row = items.find((item) => item.kind === "row" && item.change.old?.["words"] === lost.words);
  claim(
    row !== undefined,
    `the rescue list names "${lost.words}"`,
    `it names ${count(items.length, "entry")}`,
  );
  claim(
    items.length === 1,
    "nothing else is called stranded",
    `it lists ${items.map(({ table, key }) => `${table} ${JSON.stringify(key)}`).join(", ")}`,
  );
  const kept = await app.showSnapshot({ site: demoSite, id: cases[0]?.id ?? "" });
  claim((await zgrep(kept.folder, lost.words)) !== null, "the snapshot holds it", "it does not");
  claim(!(await shows(stage, fremont.origin, lost.words)), "fremont has not got it", "it shows it");
  return {
    result: undefined,
    lines: [
      line("stranded", `${lost.name}: "${lost.words}"`),
      ok(`the list names it, and nothing else; the snapshot ${kept.id} holds it`),
    ],
  };
}

/** `clonepanel failback SITE --yes` */
export async function failBack(stage: Stage, meanwhile: GuestBookEntry): Promise<Told<void>> {
  const { app, visitor, sydney, fremont, signal } = stage;
  const told: string[] = [];
  const outcome = await app.failback({
    names: "must-follow",
    certificate: "must-be-valid",
    site: demoSite,
    mode: "apply",
    review: async (view) => {
      told.push(view.title, ...view.lines);
      return "apply";
    },
    signal,
  });
  claim(outcome.kind === "done", "the failback is done", "it was stopped");
  const { report } = outcome;
  claim(report.to === sydney.name && report.rpoMs === 0, "nothing is lost", `${span(report.rpoMs)} are`);
  const { account } = await findByName(stage);
  claim(account === sydney, "the name leads to sydney", `it leads to ${account.name}`);
  const page = await visitor.get(`${sydney.origin}/`);
  claim(page.role?.role === "primary", "sydney is the primary", `it is ${page.role?.role}`);
  claim(await shows(stage, sydney.origin, meanwhile.words), "sydney has what fremont took", "it has not");
  const entry = { ...meanwhile, words: "To the one that was the primary." };
  const { status } = await visitor.write(`${fremont.origin}/guestbook.html`, entry, "program");
  claim(status === 503, "fremont takes no entry any more", `it answers ${status}`);
  const pause = report.writePauseMs === null ? "" : `, writes waited ${span(report.writePauseMs)} of it`;
  return {
    result: undefined,
    lines: [
      ...told.map((text) => line("plan", text)),
      ok(`done in ${span(report.rtoMs)}${pause}`),
      ok(`sydney is the primary and shows "${meanwhile.words}"; fremont takes no entry`),
    ],
  };
}

/** As in the beginning: contents, pages, and what the nameservers say. */
export async function allIsWell(stage: Stage): Promise<Told<SiteVerification>> {
  const verified = await verifyEverything(stage);
  const pages = await compareAccounts(stage);
  const dns = await stage.app.checkDns({ site: demoSite, signal: stage.signal });
  claim(dns.parity, "both nameservers agree", dns.differences.map(({ name }) => name).join(", "));
  claim(dns.publishes.join() === stage.sydney.name, "they name sydney", `they name ${dns.publishes.join()}`);
  await claimNamed(stage, stage.sydney);
  return {
    result: verified.result,
    lines: [
      ...verified.lines,
      ok(`both accounts show the same ${pages} pages and pictures`),
      ok("both nameservers agree, and name sydney"),
    ],
  };
}
