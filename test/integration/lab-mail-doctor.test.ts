import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { after, before, test } from "node:test";
import { type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { mailOf } from "./mail/outage.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns", "mail", "mx"] });
  await mirror.lab.reset();
  await mirror.lab.resetDns();
});
after(async () => {
  await mirror?.lab.reset();
  await mirror?.[Symbol.asyncDispose]();
});

interface Finding {
  readonly topic: string;
  readonly level: string;
  readonly text: string;
  readonly next: string | null;
}

async function findings(...flags: readonly string[]): Promise<readonly Finding[]> {
  const run = await mirror.clonepanel(["mail", "doctor", site, "--json", ...flags]);
  const data = run.document?.data as
    | { readonly sites: readonly [{ readonly findings: readonly Finding[] }] }
    | undefined;
  const found = data?.sites[0].findings ?? assert.fail(run.stdout + run.stderr);
  assert.equal(run.code, found.some(({ level }) => level === "problem") ? 1 : 0);
  assert.deepEqual(
    found.filter(({ level, next }) => level === "problem" && next === null),
    [],
  );
  return found;
}

const levels = (found: readonly Finding[], topic: string) =>
  found.filter((one) => one.topic === topic).map(({ level }) => level);
const words = (found: readonly Finding[], topic: string) =>
  found
    .filter((one) => one.topic === topic)
    .map(({ text }) => text)
    .join("\n");

test("two real mail servers: what is good is good, a probe goes through both, and nothing of it is left", async () => {
  const found = await findings("--send");

  assert.deepEqual(levels(found, "mx"), ["good"], words(found, "mx"));
  assert.deepEqual(levels(found, "mailboxes"), ["good"], words(found, "mailboxes"));
  assert.deepEqual(levels(found, "smtp"), ["good", "good"], words(found, "smtp"));
  assert.deepEqual(levels(found, "spf"), ["good", "good"], words(found, "spf"));
  // The lab has no reverse zones, and signs nothing.
  assert.deepEqual(levels(found, "ptr"), ["problem", "problem"], words(found, "ptr"));
  assert.deepEqual(levels(found, "dkim"), ["note"], words(found, "dkim"));
  assert.deepEqual(levels(found, "round-trip"), ["good", "good"], words(found, "round-trip"));
  assert.match(
    words(found, "round-trip"),
    /through a \(mail\.example\.test\) into the mailbox info in [\d.]+ m?s/,
  );
  assert.deepEqual([mailOf(mirror, "a"), mailOf(mirror, "b")], [[], []]);
});

test("a mailbox that one side lacks, and a dead mail server, are named with what to do", async () => {
  const { homeOutside } = mirror.facts.accounts.b;
  const box = `${homeOutside}/mail/example.test/sales`;
  renameSync(box, `${homeOutside}/sales-away`);
  try {
    await mirror.lab.service("a", "postfix", "stop");

    const found = await findings();

    assert.match(words(found, "mailboxes"), /sales is a mailbox on a and none on b/);
    assert.match(words(found, "smtp"), /the mail server of a .* could not be asked from here/);
    assert.deepEqual(levels(found, "round-trip"), [], "nothing is sent unless it is asked for");
  } finally {
    renameSync(`${homeOutside}/sales-away`, box);
    await mirror.lab.service("a", "postfix", "start");
  }
});
