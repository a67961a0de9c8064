import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { aRetentionCase, findRetentionFault } from "../../testing/retention-oracle.ts";
import { dayMs, noon, someFacts, someRetention } from "../../testing/snapshot-facts.ts";
import type { Retention } from "../site/site.ts";
import { periodKinds, periodOf } from "./calendar.ts";
import { planRetention, type SnapshotFacts } from "./retention.ts";

const hourMs = 3_600_000;

function staying(facts: readonly SnapshotFacts[], keep: Partial<Retention>, nowMs = noon): readonly number[] {
  return planRetention(facts, someRetention(keep), nowMs).flatMap(({ verdict }, index) =>
    verdict === "stays" ? [index] : [],
  );
}

test("an independent oracle keeps the same snapshots, and a second run finds nothing more to do", () => {
  fc.assert(
    fc.property(aRetentionCase, (history) => {
      assert.equal(findRetentionFault(history), null);
    }),
    { numRuns: 3_000 },
  );
});

test("a period changes exactly where the calendar's own label does, for 130 years", () => {
  const labels = {
    hourly: (date: Date) => date.toISOString().slice(0, 13),
    daily: (date: Date) => date.toISOString().slice(0, 10),
    weekly: (date: Date) => new Date(+date - ((date.getUTCDay() + 6) % 7) * dayMs).toISOString().slice(0, 10),
    monthly: (date: Date) => date.toISOString().slice(0, 7),
    yearly: (date: Date) => date.toISOString().slice(0, 4),
  };
  for (const kind of periodKinds) {
    for (let at = Date.UTC(1970, 0, 1); at < Date.UTC(2100, 2, 2); at += 11 * hourMs) {
      const later = at + 11 * hourMs;
      const changes = labels[kind](new Date(at)) !== labels[kind](new Date(later));
      assert.equal(
        periodOf(kind, later) > periodOf(kind, at),
        changes,
        `${kind} at ${new Date(at).toISOString()}`,
      );
    }
  }
});

describe("what stays", () => {
  test("the newest of each of the last days, and nothing of the days before", () => {
    const facts = [0, 1, 25, 30, 49, 200].map((hours) => someFacts({ at: noon - hours * hourMs }));

    assert.deepEqual(staying(facts, { daily: 3 }), [0, 2, 4]);
  });

  test("whatever is younger than the time that is kept whole", () => {
    const facts = [0, 5, 23, 25].map((hours) => someFacts({ at: noon - hours * hourMs }));

    assert.deepEqual(staying(facts, { withinMs: dayMs }), [0, 1, 2]);
  });

  test("so many of the newest good ones as the minimum says, however old; a damaged one does not count", () => {
    const facts = [1_000, 1_001, 1_002, 1_003].map((days) => someFacts({ at: noon - days * dayMs }));
    const damaged = someFacts({ at: noon - 999 * dayMs, state: "damaged" });

    assert.deepEqual(staying([damaged, ...facts], { minimum: 2 }), [0, 1, 2]);
  });

  test("the newest verified one, though newer ones are not verified yet", () => {
    const facts = [0, 100, 200].map((days) =>
      someFacts({ at: noon - days * dayMs, verifiedAt: days > 0 ? noon : null }),
    );

    assert.deepEqual(staying(facts, {}), [0, 1]);
  });

  test("a pinned one, one in use, stranded writes and what they are compared with", () => {
    const old = (days: number, part: Partial<SnapshotFacts>) =>
      someFacts({ at: noon - days * dayMs, ...part });
    const base = old(500, { reason: "promotion" });
    const facts = [
      old(0, {}),
      old(400, { pinned: "before the redesign" }),
      old(401, { usedBy: "a restore" }),
      old(402, { reason: "quarantine", base: base.id }),
      base,
      old(501, { reason: "promotion" }),
    ];

    assert.deepEqual(staying(facts, {}), [0, 1, 2, 3, 4]);
  });

  test("the undo of a restore for 30 days; it fills no day's place", () => {
    const facts = [
      someFacts({ at: noon, reason: "before-restore" }),
      someFacts({ at: noon - hourMs }),
      someFacts({ at: noon - 31 * dayMs, reason: "before-restore" }),
    ];

    assert.deepEqual(staying(facts, { daily: 1 }), [0, 1]);
  });

  test("every snapshot says why it stays or goes", () => {
    const facts = [someFacts({ at: noon }), someFacts({ at: noon - 9 * dayMs })];

    const verdicts = planRetention(facts, someRetention({ hourly: 1 }), noon);

    assert.deepEqual(verdicts, [
      {
        id: facts[0]?.id,
        verdict: "stays",
        because: ["the newest good one", "hourly: the newest of its hour"],
      },
      { id: facts[1]?.id, verdict: "goes", because: ["no rule keeps it"] },
    ]);
  });
});

test("years of hourly snapshots, pruned every hour, leave what the policy says", () => {
  const keep = someRetention({
    hourly: 24,
    daily: 14,
    weekly: 8,
    monthly: 12,
    yearly: 3,
    withinMs: dayMs,
    minimum: 3,
  });
  let left: SnapshotFacts[] = [];
  for (let hour = 0; hour < 24 * 800; hour += 1) {
    const nowMs = noon + hour * hourMs;
    left = [someFacts({ at: nowMs }), ...left];
    const verdicts = planRetention(left, keep, nowMs);
    left = left.filter((_, index) => verdicts[index]?.verdict === "stays");
  }

  const days = left.map(({ at }) => Math.round((noon + 24 * 800 * hourMs - at) / dayMs));
  assert.equal(left.length, 24 + 12 + 5 + 10 + 1, `${days}`);
});
