import assert from "node:assert/strict";
import { test } from "node:test";
import { Challenges, type ChallengeUse } from "./challenges.ts";

const use: ChallengeUse = { purpose: "sign-in", bound: "one browser", nowMs: 1_800_000_000_000 };

function aChallenge(challenges: Challenges): string {
  return challenges.issue(use).toString("base64url");
}

test("a challenge is taken once", () => {
  const challenges = new Challenges();
  const challenge = aChallenge(challenges);

  assert.equal(challenges.take(challenge, use), "taken");
  assert.equal(challenges.take(challenge, use), "over");
});

test("nor by another browser, for another thing, too late, or after a new start", () => {
  const challenges = new Challenges();
  const challenge = aChallenge(challenges);

  assert.equal(challenges.take(challenge, { ...use, bound: "another" }), "over");
  assert.equal(challenges.take(challenge, { ...use, purpose: "step-up" }), "over");
  assert.equal(challenges.take(challenge, { ...use, nowMs: use.nowMs + 300_000 }), "over");
  assert.equal(new Challenges().take(challenge, use), "over");
  assert.equal(challenges.take(challenge, { ...use, nowMs: use.nowMs + 299_999 }), "taken", "in time it is");
});

test("one that is changed by a single bit, cut or made up is none", () => {
  const challenges = new Challenges();
  const bytes = challenges.issue(use);
  const changed = Array.from(bytes, (_, at) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy.toString("base64url");
  });

  for (const one of [...changed, bytes.subarray(0, 30).toString("base64url"), "", "A".repeat(72)])
    assert.equal(challenges.take(one, use), "over");
  assert.equal(challenges.take(bytes.toString("base64url"), use), "taken");
});

test("what was answered is forgotten when it is over, and until then a full memory lets nobody in twice", () => {
  const challenges = new Challenges(100);
  const all = Array.from({ length: 101 }, () => aChallenge(challenges));

  const answers = all.map((one) => challenges.take(one, use));

  assert.deepEqual([answers.slice(0, 100).every((one) => one === "taken"), answers[100]], [true, "over"]);
  const later = { ...use, nowMs: use.nowMs + 300_000 };
  assert.equal(challenges.take(challenges.issue(later).toString("base64url"), later), "taken");
});
