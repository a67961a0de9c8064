import assert from "node:assert/strict";
import { test } from "node:test";
import { type Played, play } from "./lab/faults/play.ts";
import { type SceneName, scenes } from "./lab/faults/scenes.ts";
import { toldWrongly } from "./lab/faults/told.ts";
import { inWords } from "./lab/people.ts";

/** One of each that no other test of the lab plays; test/long/failover-table.ts plays all of them, again and again. */
const here = [
  "power cut",
  "database dead, controller killed at each step",
  "frozen for two leases",
  "disk full",
] as const satisfies readonly SceneName[];

for (const name of here) {
  const { primary } = scenes[name].expect;
  const who = primary === "b" ? "the replica takes over" : "nobody takes over";
  test(`${name}: ${who}, and every comment that a visitor was promised is accounted for`, async () => {
    const played = await play(name, 0);

    console.log(wordsOf(played));
    assert.deepEqual(played.wrong, []);
    assert.ok(played.kept > 10, `only ${played.kept} comments were taken`);
    assert.equal(played.visibleAfterS === null, primary === "a");
    if (played.told !== null) assert.deepEqual(toldWrongly(played.told), [], inWords(played.told));
  });
}

function wordsOf({ scene, visibleAfterS, rpoS, posted, kept, rescued }: Played): string {
  const seen = visibleAfterS === null ? "a stayed" : `b by name after ${visibleAfterS} s, RPO ${rpoS} s`;
  return `${scene}: ${seen}; ${posted} comments, ${kept} taken, ${rescued} rescued`;
}
