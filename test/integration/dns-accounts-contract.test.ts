import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import type { DnsProviderSettings } from "../../src/core/site/config.ts";
import { openTransport } from "../../src/drivers/transports/index.ts";
import { systemExec } from "../../src/platform/exec/index.ts";
import type { Transport } from "../../src/ports/transport.ts";
import { dnsProviderContract } from "../../src/testing/dns-provider-contract.ts";
import { serveExecZone } from "./dns-fakes/exec-zone.ts";
import { uapi } from "./dns-fakes/fake-cpanel.ts";
import { FakeZone } from "./dns-fakes/fake-zone.ts";
import { clientOf, type FakeWorld, fakeHarness, openInWorld } from "./dns-fakes/room.ts";
import { freePort } from "./dns-servers.ts";
import { startKnot, type TestKnot } from "./knot.ts";
import { startSshd, type TestSshd } from "./sshd.ts";

let knot: TestKnot;
let sshd: TestSshd;
let folder = "";
let closedPort = 0;
const transports = new Map<string, Promise<Transport>>();
const panel = { zones: new Map<string, FakeZone>(), apexKept: false };
const panelServer = createServer({ allowHalfOpen: true }, (socket) => {
  void textOf(socket).then(async (input) => {
    const { functionName, fields } = JSON.parse(input);
    socket.end(JSON.stringify(await uapi(panel, functionName, new URLSearchParams(fields))));
  });
});

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cp-dns-accounts-"));
  closedPort = await freePort();
  [knot, sshd] = await Promise.all([startKnot(80), startSshd()]);
  const program = join(sshd.folder, "lies", "uapi.mjs");
  copyFileSync(join(import.meta.dirname, "dns-fakes", "uapi.mjs"), program);
  writeFileSync(join(sshd.folder, "lies", "uapi.socket"), join(folder, "panel"));
  const uapiPath = join(sshd.folder, "lies", "uapi");
  writeFileSync(uapiPath, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  chmodSync(uapiPath, 0o755);
  await new Promise<void>((resolve) => panelServer.listen(join(folder, "panel"), resolve));
});

after(async () => {
  for (const transport of transports.values()) await (await transport)[Symbol.asyncDispose]();
  await new Promise((resolve) => panelServer.close(resolve));
  await sshd?.[Symbol.asyncDispose]();
  await knot?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** `right`: an account with cPanel; `stranger`: a key that nobody knows there; `closed`: nobody listens. */
function transport(name: string): Promise<Transport> {
  const changes = {
    right: {},
    stranger: { identity: join(sshd.folder, "stranger") },
    closed: { port: closedPort },
  } as const;
  const account = sshd.account("liar", changes[name as keyof typeof changes]);
  const options = { exec: systemExec, cacheFolder: join(folder, "ssh"), env: process.env };
  const known = transports.get(name) ?? openTransport({ ...account, id: name }, options);
  transports.set(name, known);
  return known;
}

const world = (): FakeWorld => ({ nameserverPort: knot.port, elsewhere: {}, transport });
const nameserver = "127.0.0.1";

async function providersOf(settings: (account: string) => DnsProviderSettings) {
  return {
    provider: await openInWorld(settings("right"), world()),
    withWrongKey: await openInWorld(settings("stranger"), world()),
    atClosedPort: await openInWorld(settings("closed"), world()),
  };
}

dnsProviderContract("cpanel over SSH", async () => {
  const zone = new FakeZone(await knot.freshZone(), knot.publish);
  panel.zones.set(zone.zone, zone);
  const providers = await providersOf((account) => ({
    driver: "cpanel",
    door: { kind: "ssh", account },
    nameserver,
  }));
  return fakeHarness({ zone, server: null, world: world(), providers });
}, ["states"]);

dnsProviderContract("zonefile over SSH", async () => {
  const zone = await knot.freshZone();
  const providers = await providersOf((account) => ({
    driver: "zonefile",
    account,
    path: `${knot.folder}/{zone}.zone`,
    check: ["/usr/bin/named-checkzone", "-q", "{zone}", "{file}"],
    reload: knot.reloadCommand(),
    nameserver,
  }));
  return {
    zone,
    client: clientOf(world()),
    lists: "whole-zone",
    ...providers,
    meddle: async ({ name, type, ttlSeconds, values }) => {
      // Somebody with an editor, who thinks of the serial.
      const lines = readFileSync(knot.fileOf(zone), "latin1")
        .split("\n")
        .filter((line) => !new RegExp(`^${name.replaceAll(".", "\\.")}\\.\\s.*\\s${type}\\s`).test(line));
      const made = values.map(
        (value) => `${name}. ${ttlSeconds} IN ${type} ${type === "A" ? value : `${value}.`}`,
      );
      const text = [...lines, ...made, ""]
        .join("\n")
        .replace(/(SOA \S+ \S+) (\d+)/, (_, soa, serial) => `${soa} ${Number(serial) + 1}`);
      await knot.publish(zone, text);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});

dnsProviderContract("exec", async () => {
  const zone = new FakeZone(await knot.freshZone(), knot.publish);
  const path = join(folder, `${zone.zone}.socket`);
  const server = await serveExecZone(path, zone);
  const program = fileURLToPath(new URL("./dns-fakes/exec-program.mjs", import.meta.url));
  const open = (socket: string, token: string) =>
    openInWorld(
      {
        driver: "exec",
        command: [process.execPath, program, socket],
        secrets: new Map([["TOKEN", { env: token }]]),
        changes: "zone",
        minTtlSeconds: 0,
        nameserver,
      },
      world(),
    );
  return fakeHarness({
    zone,
    server: null,
    world: world(),
    providers: {
      provider: await open(path, "right-token"),
      withWrongKey: await open(path, "wrong-token"),
      atClosedPort: await open(join(folder, "nobody"), "right-token"),
    },
    dispose: async () => server[Symbol.asyncDispose](),
  });
}, ["states"]);
