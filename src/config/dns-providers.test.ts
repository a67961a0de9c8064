import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { nameserverOf } from "../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../core/site/config.ts";
import { readConfig } from "./read-config.ts";

const rest = `version: 1
accounts:
  sydney: { transport: { driver: local, path: ./one }, addresses: [203.0.113.10] }
  fremont: { transport: { driver: ssh, host: fremont.example, user: me, identity: ~/.ssh/key, hostKey: "SHA256:${"A".repeat(43)}" } }
sites:
  example.com: { names: [example.com], primary: sydney, accounts: { sydney: { path: www }, fremont: { path: www } } }
`;

function outcomeOf(providers: string) {
  return readConfig(`${rest}dnsProviders:\n  ns: ${providers}\n`, { home: "/home/me", folder: "/etc/panel" });
}

function settingsOf(providers: string): DnsProviderSettings | undefined {
  const outcome = outcomeOf(providers);
  assert.equal(outcome.kind, "valid", JSON.stringify(outcome));
  return outcome.kind === "valid" ? outcome.config.dnsProviders.get("ns") : undefined;
}

function problemOf(providers: string): string {
  const outcome = outcomeOf(providers);
  return outcome.kind === "valid"
    ? "none"
    : outcome.problems.map(({ path, message }) => `${path}: ${message}`).join("\n");
}

describe("the settings of a DNS provider", () => {
  test("as docs/how-to/dns.md shows them are valid, one of each driver", async () => {
    const page = await readFile(new URL("../../docs/how-to/dns.md", import.meta.url), "utf8");
    const shown = /^ {4}dnsProviders:\n((?: {6}.*\n)+)/m.exec(page)?.[1] ?? "";
    const outcome = readConfig(`${rest}dnsProviders:\n${shown}`, { home: "/home/me", folder: "/etc/panel" });

    assert.equal(outcome.kind, "valid", JSON.stringify(outcome));
    if (outcome.kind !== "valid") return;
    const drivers = [...outcome.config.dnsProviders.values()].map(({ driver }) => driver);
    assert.deepEqual([...new Set(drivers)].sort(), [
      "cloudflare",
      "cpanel",
      "digitalocean",
      "directadmin",
      "exec",
      "hetzner",
      "plesk",
      "route53",
      "whm",
      "zonefile",
    ]);
  });

  test("say where the public asks: at the URL's host, the account, or as they name it", () => {
    const places = [
      "{ driver: whm, url: 'https://whm.example:2087', user: u, token: { env: T } }",
      "{ driver: cpanel, url: 'https://[2001:db8::1]:2083', user: u, token: { env: T } }",
      "{ driver: cpanel, account: sydney }",
      "{ driver: zonefile, account: fremont, path: '/z/{zone}', reload: [rndc, reload] }",
      "{ driver: hetzner, token: { env: T }, nameserver: hydrogen.ns.hetzner.com }",
    ].map((written) => {
      const settings = settingsOf(written);
      return settings === undefined ? null : nameserverOf(settings);
    });

    assert.deepEqual(
      places.map((place) => place?.host),
      ["whm.example", "2001:db8::1", "203.0.113.10", "fremont.example", "hydrogen.ns.hetzner.com"],
    );
    assert.ok(places.every((place) => place?.port === 53));
  });

  test("keep paths of secrets absolute and times in seconds", () => {
    const settings = settingsOf(
      "{ driver: exec, command: [dns], secrets: { T: { file: ./t } }, minTtl: 2m, nameserver: ns1.example.net }",
    );

    assert.ok(settings?.driver === "exec");
    assert.deepEqual(settings.secrets.get("T"), { file: "/etc/panel/t" });
    assert.equal(settings.minTtlSeconds, 120);
  });

  test("need one whole way to the panel, encrypted, to an account that is there", () => {
    assert.match(problemOf("{ driver: cpanel }"), /needs url, user and token .* or account alone/);
    assert.match(
      problemOf("{ driver: cpanel, url: 'https://h.example:2083', account: sydney }"),
      /account alone/,
    );
    assert.match(
      problemOf("{ driver: whm, url: 'http://whm.example:2086', user: u, token: { env: T } }"),
      /must start with https:\/\//,
    );
    assert.match(problemOf("{ driver: cpanel, account: sidney }"), /did you mean "sydney"/);
    assert.match(
      problemOf("{ driver: plesk, url: 'https://p.example:8443', user: u }"),
      /user and password, or key alone/,
    );
    assert.match(
      problemOf("{ driver: cloudflare, token: { env: T } }"),
      /nameserver: must be the host name or address/,
    );
    assert.match(problemOf("{ driver: cloudfare, token: { env: T } }"), /did you mean "cloudflare"/);
    assert.match(
      problemOf("{ driver: hetzner, token: abc, nameserver: ns1.example.net }"),
      /must not stand in this file/,
    );
  });
});
