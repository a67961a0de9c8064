/**
 * A planned move of the site with its mail, in the lab: mailboxes of both accounts, MX records, mail that comes late to the
 * old primary, the way home. `node test/long/mail-roles.ts [maildir|imap]`, as root; some minutes.
 */
import assert from "node:assert/strict";
import { openMirrorLab, site } from "../integration/lab/mirror-lab.ts";
import { move } from "../integration/lab/roles.ts";
import {
  assertAllAt,
  homeOrder,
  mxAt,
  send,
  sendTo,
  transfer,
  turnedOrder,
} from "../integration/mail/turned-lab.ts";

const [way = "maildir"] = process.argv.slice(2);
await using mirror = await openMirrorLab({ with: ["dns", way === "imap" ? "mail-imap" : "mail", "mx"] });
await mirror.lab.reset({ b: "empty" });
await mirror.lab.resetDns();
await mirror.sync({ timeoutMs: 600_000 });
const all = [...(await send(mirror, "home"))];
await assertAllAt(mirror, "a", all);

const report = await move(mirror, "switchover", "--to", "b");
assert.ok(
  report.steps.some(({ name, status }) => name === "mail" && status === "done"),
  JSON.stringify(report),
);
await assertAllAt(mirror, "b", all);
assert.deepEqual([await mxAt(mirror, "a"), await mxAt(mirror, "b")], [turnedOrder, turnedOrder]);
assert.match((await mirror.clonepanel(["status", site])).stdout, /mail {8}primary b, secondary a/);
assert.match((await mirror.clonepanel(["log", "--json"])).stdout, /mail-transfer/);
console.log(`switchover: ${all.length} messages are with b, MX turned`);

await sendTo(mirror, "a", "late-1");
all.push("late-1");
const [first, second] = [await transfer(mirror), await transfer(mirror)];
assert.deepEqual([first.from, first.to, first.moved, second.moved], ["a", "b", 1, 0]);
await assertAllAt(mirror, "b", all);
console.log("late mail: moved once, nothing in circles");

await sendTo(mirror, "a", "late-2");
all.push("late-2");
const back = await move(mirror, "failback");
const steps = back.steps.map(({ name }) => name);
assert.ok(steps.indexOf("mail-first") === 0 && steps.indexOf("mail") > 0, steps.join());
await assertAllAt(mirror, "a", all);
assert.deepEqual([await mxAt(mirror, "a"), await mxAt(mirror, "b")], [homeOrder, homeOrder]);
assert.equal((await transfer(mirror)).moved, 0);
console.log(`failback: what waited on a was brought to b first, then`, steps.join(", "));
console.log(`failback: ${all.length} messages are with a, MX at home`);
await mirror.lab.reset();
