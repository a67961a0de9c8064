import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectSeen } from "../../core/check/judge-service.ts";
import { OwnLineProof } from "./own-line-proof.ts";

const anchors = [
  { host: "192.0.2.1", port: 53 },
  { host: "192.0.2.2", port: 53 },
];

function aProof() {
  const clock = { nowMs: 1_000, monotonicMs: () => clock.nowMs };
  const asked: ((seen: ConnectSeen) => void)[] = [];
  const connect = () => new Promise<ConnectSeen>((resolve) => asked.push(resolve));
  const proof = new OwnLineProof({ anchors, probes: { connect }, clock });
  return { clock, asked, proof };
}

test("a thousand looks that began before it share one proof", async () => {
  const { clock, asked, proof } = aProof();
  const looks = Array.from({ length: 1_000 }, (_, nth) => proof.since(nth / 2));
  clock.nowMs += 2_000;
  const late = proof.since(999);

  assert.equal(asked.length, anchors.length);
  for (const answer of asked) answer({ kind: "open", tookMs: 5 });
  for (const line of await Promise.all([...looks, late])) assert.equal(line.state, "proven");
});

test("a look that began after the proof has one of its own: the line may have broken in between", async () => {
  const { clock, asked, proof } = aProof();
  const first = proof.since(900);
  clock.nowMs = 1_500;
  const second = proof.since(1_200);
  for (const [nth, answer] of asked.entries())
    answer(nth < 2 ? { kind: "open", tookMs: 5 } : { kind: "failed", because: "refused" });

  assert.equal(asked.length, 2 * anchors.length);
  assert.deepEqual([(await first).state, (await second).state], ["proven", "unproven"]);
});
