import assert from "node:assert/strict";
import { test } from "node:test";
import { declaredAt } from "../core/dns/declared-zone.ts";
import { readZoneYaml } from "./read-zone-yaml.ts";

const place = { zone: "example.com", accounts: ["one", "two"], providers: ["one-ns", "two-ns"] };

test("YAML gives values, values of one provider, pools of accounts, and sets that shall be away", () => {
  const read = readZoneYaml(
    `ttl: 1h
records:
  "@":
    MX: ["10 mail", "20 mail.other.example."]
    TXT: v=spf1 ip4:192.0.2.1 -all
    NS: { values: [ns1.a.example., ns2.b.example.], at: { two-ns: [ns2.b.example.] } }
  direct: { A: { ttl: 5m, pool: [two] } }
  shop: { A: { pool: published }, AAAA: { pool: published } }
  old: { CNAME: [] }
`,
    place,
  );
  assert.equal(read.kind, "read", JSON.stringify(read));
  if (read.kind !== "read") return;
  const at = (provider: string) =>
    declaredAt(read.zone, {
      provider,
      published: ["one"],
      addresses: new Map([
        ["one", ["203.0.113.10", "2001:db8::1"]],
        ["two", ["198.51.100.20"]],
      ]),
    }).map(({ name, type, ttlSeconds, values }) => `${name} ${type} ${ttlSeconds} ${values.join(",")}`);

  assert.deepEqual(at("one-ns"), [
    "direct.example.com A 300 198.51.100.20",
    "example.com MX 3600 10 mail.example.com,20 mail.other.example",
    "example.com NS 3600 ns1.a.example,ns2.b.example",
    "example.com TXT 3600 v=spf1 ip4:192.0.2.1 -all",
    "old.example.com CNAME 3600 ",
    "shop.example.com A 3600 203.0.113.10",
    "shop.example.com AAAA 3600 2001:db8::1",
  ]);
  assert.ok(at("two-ns").includes("example.com NS 3600 ns2.b.example"));
});

test("every problem has its line", () => {
  const read = readZoneYaml(
    `records:
  www.example.org.: { A: [192.0.2.1] }
  a: { A: [192.0.2.300] }
  b: { A: { pool: [three] } }
  c: { TXT: { pool: published } }
  d: { A: { values: [192.0.2.1], at: { nobody: [192.0.2.2] } } }
`,
    place,
  );

  assert.deepEqual(read.kind === "unreadable" && read.problems.map(({ line }) => line), [2, 3, 4, 5, 6]);
});

test("a key that is not known, and a set with both values and a pool, are problems", () => {
  for (const text of ["recrods: {}", "records: { a: { A: { values: [192.0.2.1], pool: published } } }"]) {
    assert.equal(readZoneYaml(text, place).kind, "unreadable", text);
  }
});
