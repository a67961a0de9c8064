import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRenewal } from "./decide-renewal.ts";

const day = 86_400_000;
const names = ["example.com", "www.example.com"];
const want = { names, renewBeforeMs: 30 * day };
const facts = (days: number) => ({ names, validFromMs: 0, validUntilMs: days * day });

test("a certificate of ninety days is renewed thirty days before its end, and not a day earlier", () => {
  assert.equal(decideRenewal(facts(90), want, 59 * day).kind, "keep");
  assert.equal(decideRenewal(facts(90), want, 60 * day).kind, "issue");
});

test("one of six days is not asked for anew at every look", () => {
  assert.equal(decideRenewal(facts(6), want, 1 * day).kind, "keep");
  assert.equal(decideRenewal(facts(6), want, 4 * day).kind, "issue");
});

test("none, an expired one, and one without a name of the site are replaced", () => {
  assert.deepEqual(decideRenewal(null, want, 0), { kind: "issue", because: "there is none yet" });
  assert.equal(decideRenewal(facts(90), want, 91 * day).because, "it has expired");
  const less = { ...facts(90), names: ["example.com"] };
  assert.equal(decideRenewal(less, want, 0).because, "it is not for www.example.com");
});

test("a star covers one label and no more", () => {
  const star = { ...facts(90), names: ["*.example.com", "example.com"] };
  assert.equal(decideRenewal(star, want, 0).kind, "keep");
  const deep = { ...want, names: ["a.b.example.com"] };
  assert.equal(decideRenewal(star, deep, 0).kind, "issue");
});
