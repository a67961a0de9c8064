import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { advanceTrack, type CheckTrack } from "./track.ts";
import { bad, good, unknown, type Verdict, warning } from "./verdict.ts";

const policy = { failures: 3 };
const rounds: Readonly<Record<string, Verdict>> = {
  g: good("fine"),
  b: bad("closed"),
  w: warning("nearly"),
  u: unknown("nobody knows"),
};

/** One letter a round. */
function after(letters: string): CheckTrack {
  let track: CheckTrack | null = null;
  [...letters].forEach((letter, index) => {
    track = advanceTrack(track, rounds[letter] ?? assert.fail(letter), policy, index * 1_000);
  });
  return track ?? assert.fail("no round");
}

test("three failures make it bad, and a clean run of two makes it good again", () => {
  assert.deepEqual(
    ["b", "bb", "bbb", "bbbg", "bbbgg"].map((letters) => after(letters).state),
    ["failing", "failing", "bad", "bad", "good"],
  );
});

test("failures with single good rounds between them are counted together", () => {
  assert.equal(after("bgbgb").state, "bad");
  assert.equal(after("bggbggb").state, "failing");
});

test("a round that tells nothing neither counts nor clears, and does not make an old result new", () => {
  const track = after("bbuuu");

  assert.equal(track.state, "failing");
  assert.equal(track.failures, 2);
  assert.equal(track.knownMs, 1_000);
  assert.equal(after("uu").state, "unknown");
});

test("what is near its limit is no failure", () => {
  const track = after("gwwww");

  assert.equal(track.state, "warning");
  assert.equal(track.failures, 0);
});

test("the state keeps the moment when it began", () => {
  assert.equal(after("ggbbb").sinceMs, 4_000);
  assert.equal(after("ggbbbbb").sinceMs, 4_000);
});

test("what comes and goes is flapping, and stays so until it is calm for long", () => {
  assert.equal(after("gbgbgbgbgbgb").isFlapping, true);
  assert.equal(after("ggggggbbbggggggggg").isFlapping, false);
  const calming = (calm: number) => after(`${"gb".repeat(11)}${"g".repeat(calm)}`).isFlapping;
  assert.equal(calming(10), true);
  assert.equal(calming(20), false);
});

test("memory stays bounded, and it is only bad after enough failures", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("g", "b", "w", "u"), { minLength: 1, maxLength: 80 }), (letters) => {
      const track = after(letters.join(""));

      assert.ok(track.recent.length <= 21);
      if (track.state === "bad") assert.ok(letters.filter((letter) => letter === "b").length >= 3);
      if (letters.slice(-2).every((letter) => letter === "g") && letters.length > 1)
        assert.equal(track.state, "good");
      if (letters.slice(-3).every((letter) => letter === "b") && letters.length > 2)
        assert.equal(track.state, "bad");
    }),
  );
});
