import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as certificateFiles from "../../src/drivers/certificate-places/files/index.ts";
import { script as cpanelZone } from "../../src/drivers/dns/cpanel/over-ssh.ts";
import { commandScript, commitScript, readScript, stageScript } from "../../src/drivers/dns/zonefile/desk.ts";
import { script as cpanelMail } from "../../src/drivers/mail-panels/cpanel/index.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { bootstrapCommand as boot } from "../../src/drivers/transports/shared/program.ts";
import { allowScript } from "../../src/engines/failover/renewal-scripts.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { openInWorld } from "./dns-fakes/room.ts";
import { type KeyHouse, openKeyHouse } from "./keys/key-house.ts";
import { script, stateOf, throughGate } from "./keys/through-gate.ts";
import { whyNoSshd } from "./sshd.ts";

/** What the configuration itself names on an account: certificates, zones, the panel, a lease. */
const zone = "example.com";
const more = (home: string) => ({
  top: `dnsProviders:
  file-ns: { driver: zonefile, account: one, path: "${home}/zones/{zone}", check: ["${home}/bin/judge", "{zone}", "{file}"], reload: ["${home}/bin/reload", "{zone}"], nameserver: 127.0.0.1 }
  panel-ns: { driver: cpanel, account: one, nameserver: 127.0.0.1 }
`,
  site: `    dns: { zone: ${zone}, providers: [file-ns, panel-ns] }
    mail: { primary: one, secondary: two, domain: ${zone}, mailboxes: { driver: maildir, path: mail }, panels: { one: { driver: cpanel } } }
    failover: { mode: automatic, fence: lease }
    certificates:
      carry: { from: one, certificate: host/own.crt, key: host/own.key }
      install: { one: { driver: files, certificate: ssl/site.crt, key: ssl/site.key, reload: ["${home}/bin/reload", web] } }
`,
});

describe("the gate of a key, for what the configuration names", { skip: whyNoSshd() ?? false }, () => {
  let house: KeyHouse;
  let transport: Transport;
  const at = (name: string) => join(house.home, name);
  before(async () => {
    house = await openKeyHouse(more);
    for (const folder of ["zones", "bin", "host", "tools"]) mkdirSync(at(folder));
    writeFileSync(at(`zones/${zone}`), `${zone}. 300 IN SOA ns.${zone}. root.${zone}. 7 1 1 1 1\n`);
    for (const name of ["zones/other.example", ".netrc", "host/own.crt", "host/own.key", "ssl.key"])
      writeFileSync(at(name), "SECRET\n");
    writeProgram("bin/judge", 'test "$1" = example.com && grep -q SOA "$2"');
    writeProgram("bin/reload", 'printf "%s\\n" "$*" >> "$HOME/../reloaded"');
    writeProgram("tools/uapi", 'printf "PANEL %s\\n" "$*"');
    for (const words of [
      ["make", "one"],
      ["install", "one"],
    ]) {
      const answer = await house.cli("keys", ...words, "--purpose", "mirror", "--yes", "--json");
      assert.equal(answer.exit, 0, answer.stdout + answer.stderr);
    }
    transport = await openTransport(house.sshd.account("plain", { identity: house.made("mirror") }), {
      exec: systemExec,
      cacheFolder: house.folder,
      env: process.env,
    });
  });
  after(async () => {
    await transport?.[Symbol.asyncDispose]();
    await house?.[Symbol.asyncDispose]();
  });

  function writeProgram(name: string, text: string): void {
    writeFileSync(at(name), `#!/bin/sh\n${text}\n`);
    chmodSync(at(name), 0o755);
  }
  const reloaded = () => {
    const file = join(house.folder, "reloaded");
    const said = existsSync(file) ? readFileSync(file, "utf8") : "";
    rmSync(file, { force: true });
    return said;
  };
  const { signal } = new AbortController();

  test("a zone file is read, changed, judged and loaded over the login of a key mirror", async () => {
    const provider = await openInWorld(
      {
        driver: "zonefile",
        account: "one",
        path: at("zones/{zone}"),
        check: [at("bin/judge"), "{zone}", "{file}"],
        reload: [at("bin/reload"), "{zone}"],
        nameserver: "127.0.0.1",
      },
      { nameserverPort: 0, elsewhere: {}, transport: async () => transport },
    );
    const name = `www.${zone}`;
    const set = { name, type: "A", ttlSeconds: 60, values: ["203.0.113.10"] } as const;

    await provider.applySteps({ zone, names: [name], steps: [{ kind: "create", after: set }], signal });

    assert.match(readFileSync(at(`zones/${zone}`), "utf8"), /www\S*\s+60\s+IN\s+A\s+203\.0\.113\.10/);
    assert.equal(reloaded(), `${zone}\n`);
  });

  test("a certificate is installed with its key, and the web server's own program runs", async () => {
    const place = certificateFiles.filesPlace(
      {
        driver: "files",
        certificate: "ssl/site.crt",
        key: "ssl/site.key",
        reload: [at("bin/reload"), "web"],
      },
      async () => transport,
    );

    await place.install({ chainPem: "CHAIN\n", keyPem: "KEY\n" }, signal);

    assert.equal(await place.read(signal), "CHAIN\n");
    assert.equal(statSync(at("ssl/site.key")).mode & 0o777, 0o600);
    assert.equal(reloaded(), "web\n");
    const both = await transport.run({
      script: certificateFiles.readBothScript,
      args: ["host/own.crt", "host/own.key"],
      timeoutMs: 30_000,
    });
    assert.match(both.stdout, /SECRET[\s\S]*SECRET/);
  });

  const panel = (shell: string, text: string, ...words: string[]) =>
    throughGate(house, { shell, purpose: "mirror", path: at("tools") }, [boot, script(text, ...words)]);

  test("the panel is asked for this zone and this domain", () => {
    for (const shell of ["dash", "bash"]) {
      assert.match(
        panel(shell, cpanelZone, "parse_zone", "zone=example.com"),
        /PANEL .*DNS parse_zone zone=/,
      );
      const edit = ["mass_edit_zone", "zone=example.com", "serial=7", "add-0=%5B%22x%22%5D", "remove-12=3"];
      assert.match(panel(shell, cpanelZone, ...edit), /PANEL .*serial=7 add-0=\S+ remove-12=3/);
      assert.match(panel(shell, cpanelMail, "list_pops", "domain=example.com"), /PANEL .*Email list_pops/);
    }
  });

  const { placeScript, readScript: certificateRead, reloadScript } = certificateFiles;
  /** What is named by nobody: each would print SECRET or PANEL, reload something, or leave a changed file. */
  const escapes: readonly (readonly [what: string, say: () => string])[] = [
    ["another zone's file", () => script(readScript, at("zones/other.example"))],
    ["the zone's file by another name", () => script(readScript, `${house.home}/zones/./${zone}`)],
    ["a file beside the zones", () => script(readScript, at(".netrc"))],
    ["a zone file staged elsewhere", () => `${script(stageScript, at("zones/other.example"))}x\n`],
    ["a file exchanged elsewhere", () => script(commitScript, at("zones/other.example"), "0", "0")],
    [
      "a file exchanged without its hashes' form",
      () => script(commitScript, at(`zones/${zone}`), "$(x)", "0"),
    ],
    ["another zone reloaded", () => script(commandScript, at("bin/reload"), "other.example")],
    ["a program without its words", () => script(commandScript, at("bin/reload"))],
    ["a program with one word more", () => script(commandScript, at("bin/reload"), zone, "--all")],
    ["one word less", () => script(commandScript, at("bin/judge"), zone)],
    ["two words in one", () => script(reloadScript, `${at("bin/reload")}\nweb`)],
    ["a shell as the web server's program", () => script(reloadScript, "sh", "-c", "cat .netrc")],
    ["the key of the certificate", () => script(certificateRead, "ssl/site.key")],
    ["a file of the owner's as the certificate", () => script(certificateRead, ".netrc")],
    [
      "a pair that was not named as one",
      () => script(certificateFiles.readBothScript, "ssl/site.crt", ".netrc"),
    ],
    ["a key for everybody to read", () => `${script(certificateFiles.stageScript, "ssl/site.key", "644")}x`],
    ["a start file as the certificate", () => `${script(certificateFiles.stageScript, ".profile", "644")}x`],
    ["the pair exchanged for one another", () => script(placeScript, "ssl/site.key", "ssl/site.crt")],
    ["no word at all", () => script(reloadScript)],
    ["another zone at the panel", () => script(cpanelZone, "parse_zone", "zone=other.example")],
    ["another function of the panel", () => script(cpanelZone, "swap_ip_in_zones", "zone=example.com")],
    [
      "a second zone behind the first",
      () => script(cpanelZone, "mass_edit_zone", "zone=example.com", "zone=other.example"),
    ],
    [
      "a second zone in another parameter",
      () => script(cpanelZone, "mass_edit_zone", "zone=example.com", "add-0=1&zone=other.example"),
    ],
    [
      "a second zone in a parameter's name",
      () => script(cpanelZone, "mass_edit_zone", "zone=example.com", "add-0&zone=other.example"),
    ],
    [
      "an option of the panel's program",
      () => script(cpanelZone, "parse_zone", "zone=example.com", "--user=root"),
    ],
    ["a mailbox made at the panel", () => script(cpanelMail, "add_pop", "domain=example.com")],
    ["another domain's mailboxes", () => script(cpanelMail, "list_pops", "domain=other.example")],
    ["a mailbox made behind the domain", () => script(cpanelMail, "list_pops", "domain=example.com", "x=1")],
    [
      "PHP of one's own for cron",
      () => `${script(allowScript, zone, "1", "1")}{}\n<?php readfile(".netrc");\n`,
    ],
    ["a lease of another site", () => `${script(allowScript, "other.example", "1", "1")}{}\n`],
  ];

  test(`${escapes.length} orders that nobody configured, in two shells: none is carried out`, () => {
    for (const [shell, purpose] of [
      ["dash", "mirror"],
      ["bash", "mirror"],
    ] as const) {
      const before = stateOf(house);
      for (const [what, say] of escapes) {
        const said = throughGate(house, { shell, purpose, path: at("tools") }, [boot, say()]);
        assert.doesNotMatch(said, /SECRET|PANEL/, `${shell}, ${what}: ${said}`);
        assert.match(said, /gate refused/, `${shell}, ${what}`);
        assert.equal(reloaded(), "", `${shell}, ${what}`);
      }
      assert.equal(stateOf(house), before, `${shell}: something was written`);
    }
  });
});
