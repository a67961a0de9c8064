import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "./read-config.ts";

const rest = `version: 1
accounts:
  one: { transport: { driver: local, path: /srv/one }, addresses: [203.0.113.10] }
  two: { transport: { driver: local, path: /srv/two }, addresses: [198.51.100.20] }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts: { one: { path: a }, two: { path: a } }
`;

function configOf(oidc: string) {
  return readConfig(`${rest}panel: { oidc: ${oidc} }\n`, { home: "/home/me", folder: "/etc/panel" });
}

function problemOf(oidc: string): string {
  const outcome = configOf(oidc);
  return outcome.kind === "invalid"
    ? outcome.problems.map(({ path, message }) => `${path} ${message}`).join()
    : "";
}

test("a service is its issuer, a client, who is who, and a secret by reference", () => {
  const outcome = configOf(
    "{ issuer: https://id.example.com/realms/a, client: panel, secret: { file: s }, users: { ann: u-1 } }",
  );

  assert.deepEqual(outcome.kind === "valid" ? outcome.config.panel?.oidc : outcome.problems, {
    issuer: "https://id.example.com/realms/a",
    client: "panel",
    secret: { file: "/etc/panel/s" },
    title: "id.example.com",
    claim: "sub",
    users: new Map([["ann", "u-1"]]),
  });
});

test("plain HTTP beyond this machine, a secret in the file, an unknown claim and two users of one person are refused", () => {
  const users = "users: { ann: u-1 }";
  assert.equal(problemOf(`{ issuer: "http://127.0.0.1:9000", client: p, ${users} }`), "");
  assert.match(
    problemOf(`{ issuer: http://id.example.com, client: p, ${users} }`),
    /issuer.*only on this machine/,
  );
  assert.match(problemOf(`{ issuer: id.example.com, client: p, ${users} }`), /issuer/);
  assert.match(
    problemOf(`{ issuer: https://id.example.com, client: p, secret: abc, ${users} }`),
    /must not stand/,
  );
  assert.match(
    problemOf(`{ issuer: https://id.example.com, client: p, claim: name, ${users} }`),
    /"email" or "sub"/,
  );
  assert.match(
    problemOf("{ issuer: https://id.example.com, client: p, users: { ann: x, bob: x } }"),
    /one person/,
  );
  assert.match(problemOf("{ issuer: https://id.example.com, client: p }"), /users/);
});
