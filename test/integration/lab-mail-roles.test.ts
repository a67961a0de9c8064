import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { move } from "./lab/roles.ts";
import { awaitArrival } from "./mail/outage.ts";
import { assertAllAt, homeOrder, mxAt, send, sendTo, transfer, turnedOrder } from "./mail/turned-lab.ts";

let mirror: MirrorLab;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns", "mail", "mx"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync({ timeoutMs: 600_000 });
});
after(async () => {
  await mirror?.lab.reset();
  await mirror?.[Symbol.asyncDispose]();
});

/** A switchover with mail is test/long/mail-roles.ts; it goes the way of the failback here. */
test("the primary dies with its mail server: mail goes on at the spare, what the old one has is fetched when it is back, and comes home with it", async () => {
  const all = [...(await send(mirror, "dead", () => mirror.lab.kill("a")))];

  const preview = await mirror.clonepanel(["failover", site, "--to", "b", "--preview"]);
  const report = await move(mirror, "failover", "--to", "b");

  assert.match(preview.stdout, /mail: b becomes the primary mail server/);
  assert.match(preview.stdout, /MX of example\.test: 10 mail2\.example\.test, 20 mail\.example\.test/);
  assert.match(report.warnings.join("; "), /mailboxes of a is moved to b when a is back/);
  assert.deepEqual(await mxAt(mirror, "b"), turnedOrder);
  all.push(...(await send(mirror, "after")));
  await mirror.lab.revive("a");
  await awaitArrival(mirror, all.length);
  // It came back with its own mail server, and senders with old records find it first.
  await sendTo(mirror, "a", "fenced-1");
  all.push("fenced-1");
  await mirror.sync();
  const fetched = await transfer(mirror);
  assert.deepEqual([fetched.from, fetched.to], ["a", "b"]);
  await assertAllAt(mirror, "b", all);
  await sendTo(mirror, "a", "fenced-2");
  all.push("fenced-2");

  const back = await move(mirror, "failback");

  const steps = back.steps.map(({ name }) => name);
  assert.ok(steps.indexOf("mail-first") === 0 && steps.includes("mail"), steps.join());
  await assertAllAt(mirror, "a", all);
  assert.deepEqual([await mxAt(mirror, "a"), await mxAt(mirror, "b")], [homeOrder, homeOrder]);
  assert.equal((await transfer(mirror)).moved, 0, "nothing goes in circles");
});
