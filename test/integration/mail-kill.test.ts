import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { contentOf, fillSecondary, judge, runMover } from "./mail/kill-mover.ts";

/** The fixed share; a thousand kills over ten thousand messages are test/long/mail-kills.ts. */
test("a mover process killed at its writes, one after another, loses, alters and doubles nothing", async () => {
  const top = mkdtempSync(join(tmpdir(), "cp-mail-kill-"));
  try {
    fillSecondary(top, 60, 1);
    const before = contentOf(top, "secondary");
    let kills = 0;
    for (const killAt of [2, 4, 5, 7, 9, 11, 12, 13, 14, 17, 22, 27])
      if ((await runMover({ top, batch: 7, killAt })) === "killed") kills += 1;

    await runMover({ top, batch: 7, killAt: null });

    assert.ok(kills >= 10, `only ${kills} kills`);
    assert.deepEqual(judge(before, contentOf(top, "primary"), kills), {
      messages: 60,
      kills,
      lost: 0,
      doubled: 0,
      altered: 0,
    });
    assert.deepEqual(contentOf(top, "secondary"), []);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
