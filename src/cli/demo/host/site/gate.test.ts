import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountState } from "../../../../core/site/state-file.ts";
import { type Ask, announce, decideRequest, type Standing } from "./gate.ts";

const primaryOrigin = "http://127.0.0.1:40001";

function told(role: AccountState["role"], own: Partial<AccountState> = {}): Standing {
  const state: AccountState = {
    v: 1,
    site: "a.example",
    account: "two",
    role,
    epoch: 3,
    operation: "o",
    primaryOrigin,
    ownOrigin: "http://127.0.0.1:40002",
    names: [],
    generation: role === "replica" ? 7 : null,
    appliedAt: null,
    surveyedAt: null,
    cutoverUntil: null,
    ...own,
  };
  return { kind: "told", state };
}

const aPost: Ask = { method: "POST", uri: "/book?x=1", host: "127.0.0.1:40002", by: "person" };

test("a site that ClonePanel never wrote to, and a primary, take updates", () => {
  for (const standing of [{ kind: "untold" } as const, told("primary")])
    assert.deepEqual(decideRequest(standing, aPost), { kind: "serve", writes: "allowed" });
});

test("a replica shows its pages and never writes", () => {
  const answer = decideRequest(told("replica"), { ...aPost, method: "GET" });

  assert.deepEqual(answer, { kind: "serve", writes: "never" });
});

test("a person's update on a replica goes to the same place on the primary; a program's is refused", () => {
  const to = `${primaryOrigin}/book?x=1`;

  assert.deepEqual(decideRequest(told("replica"), aPost), { kind: "go-to-primary", to });
  assert.deepEqual(decideRequest(told("replica"), { ...aPost, by: "program" }), {
    kind: "refuse",
    primary: to,
  });
});

test("a replica that knows no primary, or was asked under the primary's name, refuses instead of going in circles", () => {
  const lonely = told("replica", { primaryOrigin: null });
  const circle = { ...aPost, host: "127.0.0.1:40001" };

  assert.deepEqual(decideRequest(lonely, aPost), { kind: "refuse", primary: null });
  assert.deepEqual(decideRequest(told("replica"), circle), { kind: "refuse", primary: null });
});

test("a fenced account and one with a state file that nobody can believe take no update", () => {
  const broken: Standing = { kind: "unreadable", because: "it has no signature" };

  assert.equal(decideRequest(told("fenced"), aPost).kind, "refuse");
  assert.deepEqual(decideRequest(broken, aPost), { kind: "refuse", primary: null });
  assert.equal(announce(broken), "role=replica; state=unreadable; gate=1");
});

test("the header tells role, epoch and generation", () => {
  assert.equal(announce(told("replica")), "role=replica; epoch=3; generation=7; gate=1");
});
