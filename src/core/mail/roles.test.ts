import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decideMailRoles } from "./roles.ts";

const settings = { primary: "one", secondary: "two", follow: "site" } as const;

function rolesOf(
  primary: string,
  written: Partial<Parameters<typeof decideMailRoles>[0]> = {},
  preferred = "one",
): string {
  const roles = decideMailRoles({ ...settings, ...written }, { preferred, primary, epoch: 3 });
  assert.equal(roles.epoch, 3);
  return `${roles.primary} from ${roles.secondary}`;
}

describe("who is the primary mail server", () => {
  test("is what the configuration says while the site is at home", () => {
    assert.equal(rolesOf("one"), "one from two");
  });

  test("follows the site to the account that has it now", () => {
    assert.equal(rolesOf("two"), "two from one");
  });

  test("stays where a person wants it to stay", () => {
    assert.equal(rolesOf("two", { follow: "nobody" }), "one from two");
  });

  test("stays when it never was on the account that the site has left", () => {
    assert.equal(rolesOf("two", { primary: "two", secondary: "three" }), "two from three");
    assert.equal(rolesOf("one", {}, "two"), "one from two");
  });

  test("stays when the site went to an account without mailboxes", () => {
    assert.equal(rolesOf("three"), "one from two");
  });
});
