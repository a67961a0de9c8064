import assert from "node:assert/strict";
import { test } from "node:test";
import { type FenceLook, fenceFindings } from "./fence-findings.ts";

function said(look: Partial<FenceLook>): readonly string[] {
  const all: FenceLook = { login: "works", endpoint: { kind: "answers" }, lease: "asked-for", ...look };
  return fenceFindings({ site: "example.com", account: "one" }, all).map(
    ({ level, text }) => `${level}: ${text}`,
  );
}

test("the highest rung that works is named first, the others behind it", () => {
  assert.deepEqual(said({}), [
    "good: one could be fenced by its login, else by a signed order to its web server, else by a lease that ends by itself; at the latest when it returns",
  ]);
  assert.match(said({ login: "does not" })[0] ?? "", /could be fenced by a signed order/);
});

test("without a lease, a primary that answers nothing waits for a person, and that is said", () => {
  const [first, second] = said({ lease: "not-asked-for", endpoint: null });

  assert.match(first ?? "", /^good: one could be fenced by its login; at the latest/);
  assert.match(second ?? "", /^note: when nothing at one answers any more, its replica waits for a person/);
});

test("without any rung nothing is promised, and why its web server does not count is said", () => {
  const lines = said({
    login: "does not",
    lease: "not-asked-for",
    endpoint: { kind: "silent", because: "HTTP 404" },
  });

  assert.match(lines[0] ?? "", /^note: nothing could keep one from writing/);
  assert.equal(lines[1], "note: no signed order reaches one: HTTP 404");
});
