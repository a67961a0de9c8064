import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type CliRun, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { awaitArrival, imap, judgeOutage, mailOf, sendDuring } from "./mail/outage.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab({ with: ["mail"] });
  await mirror.lab.reset();
});
after(async () => {
  await mirror?.lab.reset();
  await mirror?.[Symbol.asyncDispose]();
});

interface Run {
  readonly moved: number;
  readonly pending: number;
  readonly quarantined: number;
  readonly held: number;
}

function dataOf<T>({ document, stdout }: CliRun): T {
  if (document === null) throw new Error(`no document: ${stdout}`);
  return document.data as T;
}

async function transfer(): Promise<Run> {
  const run = await mirror.clonepanel(["mail", "transfer", site, "--yes", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  return dataOf<{ readonly runs: readonly [Run] }>(run).runs[0];
}

/** The fixed share; 5,000 messages and ten minutes are test/long/mail-outage.ts. */
test("mail that came while the primary was dead ends in its mailboxes once, with date, flags and keywords", async () => {
  const sent = await sendDuring(mirror, { messages: 60, pauseMs: 60, prefix: "ci" }, async () => {
    await mirror.lab.kill("a");
  });
  const waiting = await mirror.clonepanel(["mail", "transfer", site, "--yes", "--json"]);
  const known = await mirror.clonepanel(["mail", "status", site, "--json"]);
  await mirror.lab.revive("a");
  await awaitArrival(mirror, 60);
  await imap(mirror, "b", "STORE 1:3 +FLAGS.SILENT (\\Seen \\Flagged Project-X)");
  const dates = new Map(mailOf(mirror, "b").map(({ id, atMs }) => [id, Math.floor(atMs / 1000)]));

  const first = await transfer();
  const second = await transfer();

  assert.equal(waiting.code, 6, waiting.stdout);
  const [seen] = dataOf<{ readonly sites: readonly [{ readonly pending: number }] }>(known).sites;
  assert.ok(seen.pending > 0, "what waits is known while the primary is dead");
  const table = judgeOutage(mirror, sent);
  assert.ok(table.bySecondary > 20, `only ${table.bySecondary} went to the secondary`);
  assert.deepEqual(
    { ...table, bySecondary: 0 },
    { sent: 60, bySecondary: 0, lost: 0, doubled: 0, leftAtSecondary: 0 },
  );
  assert.equal(first.moved, dates.size);
  assert.deepEqual([second.moved, second.pending, second.quarantined, second.held], [0, 0, 0, dates.size]);
  const later = mailOf(mirror, "a").filter(({ id }) => dates.has(id));
  assert.deepEqual(
    later.filter(({ id, atMs }) => Math.floor(atMs / 1000) !== dates.get(id)),
    [],
  );
  // The primary's own IMAP server finds them, with the keyword under its own letter.
  for (const what of ["SEEN", "FLAGGED", "KEYWORD Project-X"]) {
    const found = /^\* SEARCH((?: \d+)*)/m.exec(await imap(mirror, "a", `SEARCH ${what}`))?.[1] ?? "";
    assert.equal(found.trim().split(" ").length, 3, `${what}: ${found}`);
  }
});
