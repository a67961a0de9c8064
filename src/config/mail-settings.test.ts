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
