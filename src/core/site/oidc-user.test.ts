import assert from "node:assert/strict";
import { test } from "node:test";
import { oidcUserOf } from "./oidc-user.ts";

const users = new Map([
  ["ann", "ann@example.com"],
  ["bob", "u-17"],
]);

test("a user is who is listed by the claim that was chosen, letter for letter, and nobody else", () => {
  const byEmail = { claim: "email", users } as const;
  const bySubject = { claim: "sub", users } as const;

  assert.equal(oidcUserOf(byEmail, { subject: "u-1", email: "ann@example.com" }), "ann");
  assert.equal(oidcUserOf(bySubject, { subject: "u-17", email: "ann@example.com" }), "bob");
  assert.equal(oidcUserOf(byEmail, { subject: "ann@example.com", email: null }), null);
  assert.equal(oidcUserOf(byEmail, { subject: "u-1", email: "Ann@example.com" }), null);
  assert.equal(oidcUserOf(byEmail, { subject: "u-1", email: "ann@example.com.evil.example" }), null);
  assert.equal(oidcUserOf(bySubject, { subject: "", email: null }), null);
});

test("one identity of two users is nobody's", () => {
  const twice = new Map([...users, ["root", "ann@example.com"]]);

  assert.equal(
    oidcUserOf({ claim: "email", users: twice }, { subject: "x", email: "ann@example.com" }),
    null,
  );
});
