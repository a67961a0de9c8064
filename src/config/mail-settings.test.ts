import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "./read-config.ts";

const base = { home: "/home/me", folder: "/etc/panel" };

function configOf(mail: string): ReturnType<typeof readConfig> {
  return readConfig(
    `version: 1
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
  three: { transport: { driver: local, path: ./three } }
dnsProviders:
  ns: { driver: powerdns, url: "http://198.51.100.20:8081", apiKey: { env: KEY }, nameserver: 198.51.100.20 }
sites:
  www.example.com:
    names: [www.example.com]
    primary: one
    accounts: { one: { path: web }, two: { path: web }, three: { path: web } }
    dns: { zone: example.com, providers: [ns], names: [www.example.com, example.com] }
    mail:
      primary: one
      secondary: two
      mailboxes: { driver: maildir, path: mail }
      ${mail}
`,
    base,
  );
}

function problemsOf(mail: string): readonly string[] {
  const outcome = configOf(mail);
  if (outcome.kind === "valid") return [];
  return outcome.problems.map(({ path, message }) => `${path}: ${message}`);
}

test("mail follows the site, its domain is the zone, and MX records are nobody's unless they are asked for", () => {
  const outcome = configOf("every: 1m");

  assert.equal(outcome.kind, "valid");
  const mail = outcome.kind === "valid" ? outcome.config.services.get("www.example.com")?.mail : null;
  assert.deepEqual([mail?.follow, mail?.domain, mail?.mx], ["site", "example.com", null]);
});

test("a mail server that moves with the site is refused, and so is the apex", () => {
  const words = /moves with the site; give the mail server a name of its own/;
  for (const host of ["www.example.com", "example.com"]) {
    const problems = problemsOf(`mx: { one: ${host}, two: mail2.example.com }`);
    assert.equal(problems.length, 1, problems.join());
    assert.match(problems[0] ?? "", words);
  }
});

test("MX records name both mail servers, two different ones, and nobody else", () => {
  assert.deepEqual(problemsOf("mx: { one: mail1.example.com, two: mail2.example.com }"), []);
  assert.match(problemsOf("mx: { one: mail1.example.com }").join(), /no mail server for the account "two"/);
  const same = "mx: { one: mail1.example.com, two: mail1.example.com }";
  assert.match(problemsOf(same).join(), /another name than the primary's/);
  const strange = "mx: { one: m1.example.com, two: m2.example.com, three: m3.example.com }";
  assert.match(problemsOf(strange).join(), /neither mail.primary nor mail.secondary/);
  const far = "domain: example.org\n      mx: { one: m1.example.org, two: m2.example.org }";
  assert.match(problemsOf(far).join(), /not in the zone/);
});

test("a panel is cPanel over the account's login by its name alone, or another with a way in and a secret by reference", () => {
  const directadmin =
    "{ driver: directadmin, url: https://two.example:2222, user: clone, key: { env: KEY } }";
  const outcome = configOf(`panels: { one: cpanel, two: ${directadmin} }`);
  assert.equal(outcome.kind, "valid", JSON.stringify(outcome));
  const panels =
    outcome.kind === "valid" ? outcome.config.services.get("www.example.com")?.mail?.panels : null;
  assert.deepEqual(
    [...(panels?.values() ?? [])].map(({ driver }) => driver),
    ["cpanel", "directadmin"],
  );
  assert.deepEqual(
    problemsOf("panels: { one: { driver: plesk, url: https://one.example:8443, key: { env: KEY } } }"),
    [],
  );
});

test("a panel without a whole way in, over a plain line or of an unknown make is refused", () => {
  const plesk = "driver: plesk, url: https://one.example:8443";
  assert.match(
    problemsOf(`panels: { one: { ${plesk}, user: clone } }`).join(),
    /needs user and password, or key alone/,
  );
  const plain = "{ driver: directadmin, url: http://two.example:2222, user: clone, key: { env: KEY } }";
  assert.match(problemsOf(`panels: { one: ${plain} }`).join(), /must start with https/);
  assert.match(problemsOf("panels: { one: vesta }").join(), /panels\.one/);
  assert.match(problemsOf("panels: { one: { driver: vesta } }").join(), /cpanel, directadmin/);
});
