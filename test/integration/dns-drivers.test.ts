import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { findSet, recordSet } from "../../src/core/dns/record-set.ts";
import { serialIn } from "../../src/core/dns/soa.ts";
import { ClonePanelError } from "../../src/core/errors.ts";
import { Secret } from "../../src/core/site/secret.ts";
import { powerDnsProvider } from "../../src/drivers/dns/powerdns/driver.ts";
import { rfc2136Provider } from "../../src/drivers/dns/rfc2136/driver.ts";
import { tsigKeyOf } from "../../src/drivers/dns/rfc2136/tsig-key.ts";
import { systemApiRequests } from "../../src/platform/api-request.ts";
import { systemDnsClient } from "../../src/platform/dns/dns-client.ts";
import { nodeHmac } from "../../src/platform/hmac.ts";
import type { DnsProvider } from "../../src/ports/dns-provider.ts";
import { startBind, startPowerDns, type TestBind, type TestPowerDns } from "./dns-servers.ts";

const client = systemDnsClient({ queryMs: 2_000, tries: 2 });
const signal = new AbortController().signal;
let bind: TestBind;
let moving: TestPowerDns;
let standing: TestPowerDns;

before(async () => {
  [bind, moving, standing] = await Promise.all([
    startBind({ transfers: "allowed" }),
    startPowerDns({ serial: "moves" }),
    startPowerDns({ serial: "stands" }),
  ]);
});
after(async () => {
  for (const server of [bind, moving, standing]) await server?.[Symbol.asyncDispose]();
});

function signed(
  change: { readonly aheadMs?: number; readonly key?: string; readonly algorithm?: string } = {},
): DnsProvider {
  const place = { host: bind.host, port: bind.port };
  const settings = { name: change.key ?? "clonepanel", algorithm: change.algorithm ?? "hmac-sha256" };
  return rfc2136Provider({
    id: "ns",
    server: place,
    nameserver: place,
    readKey: async () => tsigKeyOf("ns", settings, new Secret(bind.tsig.secret)),
    client,
    hmac: nodeHmac,
    nowMs: () => Date.now() + (change.aheadMs ?? 0),
    randomId: () => randomBytes(2).readUInt16BE(),
  });
}

function byApi(server: TestPowerDns, name = "localhost"): DnsProvider {
  return powerDnsProvider({
    id: "ns",
    url: `${server.url}/`,
    server: name,
    nameserver: { host: server.host, port: server.port },
    readKey: async () => new Secret(server.apiKey),
    http: systemApiRequests,
  });
}

const rejects = (code: string, work: Promise<unknown>, message = /./) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof ClonePanelError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });

describe("signed updates with BIND", () => {
  test("a clock that is ten minutes ahead or behind is DNS_CLOCK", async () => {
    const zone = await bind.freshZone();
    for (const aheadMs of [600_000, -600_000]) {
      const order = { zone, names: [zone], signal };
      await rejects("DNS_CLOCK", signed({ aheadMs }).readZone(order));
      const step = { kind: "create", after: recordSet(`new.${zone}`, "A", 60, ["192.0.2.1"]) } as const;
      await rejects(
        "DNS_CLOCK",
        signed({ aheadMs }).applySteps({ ...order, steps: [step] }),
        /(59\d|600|601) s apart/,
      );
    }
  });

  test("a key of another name or algorithm is DNS_AUTH_REJECTED, and says which of both it may be", async () => {
    const order = { zone: await bind.freshZone(), names: [], signal };

    await rejects("DNS_AUTH_REJECTED", signed({ key: "somebody" }).readZone(order), /BADKEY/);
    await rejects("DNS_AUTH_REJECTED", signed({ algorithm: "hmac-sha512" }).readZone(order), /BADKEY/);
  });

  test("a zone of 5,000 records comes whole, over many messages", async () => {
    const zone = await bind.freshZone();
    const many = Array.from(
      { length: 5_000 },
      (_, nth) => `update add host-${nth}.${zone}. 60 TXT "${"x".repeat(60)}"`,
    );
    const text = [`server ${bind.host} ${bind.port}`, `zone ${zone}`, ...inPieces(many, 500), ""].join("\n");
    execFileSync("nsupdate", ["-y", `hmac-sha256:clonepanel:${bind.tsig.secret}`], {
      input: text,
      timeout: 60_000,
    });
    const state = await signed().readZone({ zone, names: [], signal });

    assert.equal(state.coverage, "whole-zone");
    assert.equal(
      state.sets.filter(({ type, name }) => type === "TXT" && name.startsWith("host-")).length,
      5_000,
    );
  });

  test("an answer too large for a datagram is read over TCP", async () => {
    const zone = await bind.freshZone();
    const name = `many.${zone}`;
    const values = Array.from({ length: 90 }, (_, nth) => `192.0.2.${nth}`);
    await bind.meddle(zone, recordSet(name, "A", 60, values));
    const reply = await client.ask({ server: signed().nameserver, name, type: "A", signal });

    assert.equal(reply.kind === "answer" && reply.via, "tcp");
    assert.equal(reply.kind === "answer" && reply.message.answers.length, 90);
  });

  test("what we read is what dig reads", async () => {
    const zone = await bind.freshZone();
    await bind.meddle(zone, recordSet(`six.${zone}`, "AAAA", 60, ["2001:db8:0:0:1::"]));
    const { sets } = await signed().readZone({ zone, names: [], signal });
    const dig = [
      "@127.0.0.1",
      "-p",
      String(bind.port),
      "+noall",
      "+answer",
      "-y",
      `hmac-sha256:clonepanel:${bind.tsig.secret}`,
    ];
    const lines = execFileSync("dig", [...dig, zone, "AXFR"], { encoding: "utf8" })
      .trim()
      .split("\n");
    const theirs = lines
      .filter((line) => line !== "" && !line.includes("TSIG"))
      .map((line) => line.split(/\s+/))
      .map(([name = "", ttl = "", , type = "", ...rest]) =>
        [name, ttl, type, ...rest].map((part) => part.replace(/^"|"$|(?<=.)\.$/g, "")).join(" "),
      );
    const ours = sets.flatMap((set) =>
      set.values.map((value) => `${set.name} ${set.ttlSeconds} ${set.type} ${value}`),
    );

    assert.deepEqual([...ours].sort(), [...new Set(theirs)].sort());
  });
});

function inPieces(lines: readonly string[], size: number): readonly string[] {
  return lines.flatMap((line, at) => ((at + 1) % size === 0 ? [line, "send"] : [line]));
}

describe("PowerDNS by its interface", () => {
  test("a zone whose serial stands still is named as such", async () => {
    const zone = await standing.freshZone();
    const provider = byApi(standing);
    const step = { kind: "create", after: recordSet(`new.${zone}`, "A", 60, ["192.0.2.1"]) } as const;
    await provider.applySteps({ zone, names: [], steps: [step], signal });
    const state = await provider.readZone({ zone, names: [], signal });

    assert.equal(serialIn(state.sets, zone), 1);
    assert.match(state.notes.join(), /serial of .* does not move .* SOA-EDIT-API/);
    const other = await byApi(moving).readZone({ zone: await moving.freshZone(), names: [], signal });
    assert.deepEqual(other.notes, []);
  });

  test("records that somebody disabled are not served, not counted and not lost", async () => {
    const zone = await moving.freshZone();
    const name = `www.${zone}`;
    const records = [
      { content: "203.0.113.10", disabled: false },
      { content: "192.0.2.55", disabled: true },
    ];
    const rrsets = [{ name: `${name}.`, type: "A", ttl: 300, changetype: "REPLACE", records }];
    await moving.call("PATCH", `/zones/${zone}.`, { rrsets });
    const provider = byApi(moving);
    const before = findSet((await provider.readZone({ zone, names: [name], signal })).sets, {
      name,
      type: "A",
    });
    assert.deepEqual(before?.values, ["203.0.113.10"]);
    if (before === null) return;
    const after = recordSet(name, "A", 60, ["198.51.100.20"]);
    await provider.applySteps({ zone, names: [name], steps: [{ kind: "replace", before, after }], signal });

    assert.deepEqual(findSet((await provider.readZone({ zone, names: [name], signal })).sets, after), after);
    // The filtered listing leaves disabled records out, the whole one has them.
    const { text } = await moving.call("GET", `/zones/${zone}.`);
    assert.match(text, /192\.0\.2\.55/);
  });

  test("a copy of another nameserver's zone is read-only", async () => {
    const zone = await moving.freshZone();
    await moving.call("PUT", `/zones/${zone}.`, { kind: "Slave", masters: ["192.0.2.1"] });
    const state = await byApi(moving).readZone({ zone, names: [], signal });

    assert.match(state.readOnly ?? "", /is a copy of another/);
  });

  test("another server's name is DNS_ZONE_UNKNOWN, and the message says what else it may be", async () => {
    const order = { zone: await moving.freshZone(), names: [], signal };

    await rejects("DNS_ZONE_UNKNOWN", byApi(moving, "nowhere").readZone(order), /name of the server/);
  });

  test("what is no interface at all is told apart from silence", async () => {
    const order = { zone: "example.com", names: [], signal };
    await using page = await servePage();
    const provider = powerDnsProvider({
      id: "ns",
      url: page.url,
      server: "localhost",
      nameserver: { host: "127.0.0.1", port: 53 },
      readKey: async () => new Secret("key"),
      http: systemApiRequests,
    });

    page.answer(200, "<html>hello</html>");
    await rejects("DNS_ANSWER_UNUSABLE", provider.readZone(order), /not that of a PowerDNS/);
    page.answer(302, "");
    await rejects("DNS_ANSWER_UNUSABLE", provider.readZone(order), /HTTP 302/);
    page.answer(422, '{"error": "no \\u001b[2J thanks"}');
    await rejects("DNS_ANSWER_UNUSABLE", provider.readZone(order), /HTTP 422: no +\[2J thanks/);
    page.answer(503, "");
    await rejects("DNS_UNREACHABLE", provider.readZone(order), /HTTP 503/);
    page.answer(200, "x".repeat(17 * 1024 * 1024));
    await rejects("DNS_ANSWER_UNUSABLE", provider.readZone(order), /too large/);
  });
});

async function servePage() {
  const { createServer } = await import("node:http");
  let next = { status: 200, body: "" };
  const server = createServer((_, response) => response.writeHead(next.status).end(next.body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    answer: (status: number, body: string) => {
      next = { status, body };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
