import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decideContact } from "../site/contact.ts";
import type { AccountState } from "../site/state-file.ts";
import { type FailoverFacts, raisedId, refuseFailover, refuseSwitchover } from "./role-change.ts";

const target = { account: "b", role: "replica", generation: 3, lagMs: 5_000 } as const;
const dead: FailoverFacts = {
  primary: "a",
  primaryIs: "unreachable",
  target,
  lagLimitMs: 60_000,
  lag: "limited",
};
const code = (change: Partial<FailoverFacts>) =>
  refuseFailover("example.com", { ...dead, ...change })?.code ?? null;

test("a dead primary is succeeded, a healthy one is not", () => {
  assert.equal(code({}), null);
  assert.equal(code({ primaryIs: "sick" }), null);
  assert.equal(code({ primaryIs: "healthy" }), "PRIMARY_HEALTHY");
});

test("a replica that is far behind needs a person", () => {
  assert.equal(code({ target: { ...target, lagMs: 61_000 } }), "LAG_TOO_LARGE");
  assert.equal(code({ target: { ...target, lagMs: 61_000 }, lag: "accepted" }), null);
});

test("who is fenced, empty or primary already is no target", () => {
  assert.equal(refuseSwitchover("s", "a", { ...target, role: "fenced" })?.code, "TARGET_FENCED");
  assert.equal(refuseSwitchover("s", "a", { ...target, generation: null })?.code, "TARGET_EMPTY");
  assert.equal(refuseSwitchover("s", "b", target)?.code, "ROLE_ALREADY");
  assert.equal(refuseSwitchover("s", "a", target), null);
});

test("raised ids leave a gap of at least a thousand, and asking again changes nothing", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), (id) => {
      const raised = BigInt(raisedId(String(id)));
      assert.ok(raised > id + 1000n && raised <= id + 2000n);
      assert.equal(raised % 1000n, 0n);
    }),
  );
});

test("a higher epoch is never overruled, a lower primary has come back, a fenced one is no primary", () => {
  const seen = (role: AccountState["role"], epoch: number) =>
    ({ kind: "state", state: { role, epoch } as AccountState }) as const;
  const decide = (role: "primary" | "replica" | "fenced", seenState: Parameters<typeof decideContact>[1]) => {
    const decision = decideContact({ role, epoch: 5 }, seenState);
    return decision.kind === "go" ? decision.standing : decision.code;
  };

  assert.equal(decide("replica", seen("replica", 6)), "EPOCH_HIGHER");
  assert.equal(decide("fenced", seen("primary", 4)), "returned");
  assert.equal(decide("primary", seen("fenced", 5)), "ACCOUNT_FENCED");
  assert.equal(decide("primary", seen("primary", 5)), "known");
  assert.equal(decide("replica", { kind: "none" }), "new");
});
