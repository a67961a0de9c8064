import assert from "node:assert/strict";
import { test } from "node:test";
import { moveOverCutLines } from "./mail/cut-streams.ts";
import { whyNoSshd } from "./sshd.ts";

/** The fixed share; two hundred cuts are test/long/mail-cuts.ts. */
test("a line that breaks at random bytes loses, alters and doubles nothing", {
  skip: whyNoSshd() ?? false,
}, async () => {
  const { kills, ...table } = await moveOverCutLines({ messages: 40, cuts: 6, seed: 3 });

  assert.ok(kills >= 4, `only ${kills} cuts`);
  assert.deepEqual(table, { messages: 40, lost: 0, doubled: 0, altered: 0, left: 0 });
});
