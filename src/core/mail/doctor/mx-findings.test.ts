import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type MailHostLook, type MxLook, mxFindings } from "./mx-findings.ts";

function at(...addresses: readonly string[]): MailHostLook {
  return { addresses: { kind: "found", values: addresses }, alias: { kind: "none" } };
}

function look(change: Partial<MxLook> = {}): MxLook {
  return {
    site: "example.com",
    domain: "example.com",
    mx: {
      kind: "found",
      values: [
        { preference: 20, host: "mail2.example.com" },
        { preference: 10, host: "mail1.example.com" },
      ],
    },
    hosts: new Map([
      ["mail1.example.com", at("203.0.113.10")],
      ["mail2.example.com", at("198.51.100.20")],
      ["www.example.com", at("203.0.113.10")],
    ]),
    primary: "one",
    secondary: "two",
    addresses: new Map([
      ["one", ["203.0.113.10"]],
      ["two", ["198.51.100.20"]],
    ]),
    moving: ["example.com", "www.example.com"],
    records: "by-hand",
    ...change,
  };
}

function mxOf(...records: readonly (readonly [number, string])[]): MxLook["mx"] {
  return { kind: "found", values: records.map(([preference, host]) => ({ preference, host })) };
}

function wordsOf(change: Partial<MxLook>): string {
  return mxFindings(look(change))
    .map(({ level, text, next }) => `${level}: ${text} -> ${next}`)
    .join("\n");
}

describe("the layout of MX records", () => {
  test("is good with the primary first and the secondary next, each by its own name", () => {
    assert.match(wordsOf({}), /^good: example.com: 10 mail1.example.com, 20 mail2.example.com; one first/);
  });

  test("is wrong at the apex and at every name that moves with the site", () => {
    for (const host of ["example.com", "www.example.com"])
      assert.match(
        wordsOf({ mx: mxOf([10, host], [20, "mail2.example.com"]) }),
        new RegExp(`problem: an MX record leads to ${host}, which moves with the site`),
      );
  });

  test("is wrong with an alias, without an address, and without any record", () => {
    const alias = new Map([
      ...look().hosts,
      [
        "mail1.example.com",
        { ...at("203.0.113.10"), alias: { kind: "found", values: ["x.example"] } } as const,
      ],
    ]);
    assert.match(wordsOf({ hosts: alias }), /alias \(CNAME\)/);
    const gone = new Map([
      ...look().hosts,
      ["mail2.example.com", { ...at(), addresses: { kind: "none" } } as const],
    ]);
    assert.match(wordsOf({ hosts: gone }), /mail2.example.com, which has no address/);
    assert.match(wordsOf({ mx: { kind: "none" } }), /problem: example.com has no MX records/);
  });

  test("is wrong when the roles were turned and the records were not, with what to type", () => {
    const turned = { primary: "two", secondary: "one" };
    assert.match(
      wordsOf(turned),
      /senders reach one first \(10\), and two, the primary mail server, only after it/,
    );
    assert.match(wordsOf({ ...turned, records: "published" }), /clonepanel dns apply example.com/);
  });

  test("is wrong when one of the two is in no record", () => {
    assert.match(
      wordsOf({ mx: mxOf([10, "mail1.example.com"]) }),
      /no MX record leads to two: while one is dead/,
    );
    assert.match(wordsOf({ mx: mxOf([10, "mail2.example.com"]) }), /no MX record leads to one, the primary/);
  });

  test("is unknown, and neither good nor wrong, when nobody could tell", () => {
    assert.match(
      wordsOf({ mx: { kind: "unknown", because: "ETIMEOUT" } }),
      /^note: .*could not be asked for: ETIMEOUT/,
    );
  });
});
