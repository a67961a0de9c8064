import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setsOfRecords } from "../../../core/dns/record-set.ts";
import { editZoneFile, nextSerial } from "./edit-zone-file.ts";
import { readZoneFile, type ZoneFile } from "./zone-file.ts";

const zone = "example.com";
const nowMs = Date.UTC(2026, 10, 22, 12);

const written = `; my zone
$TTL 1h
@ IN SOA ns1.example.com. host\\.master.example.com. (
    2026010103 ; serial
    1h 15m 1w 5m )
      NS  ns1.example.com.
      NS  ns2.example.net.
      MX  10 mail
ns1   A   203.0.113.10
www 300 IN A 203.0.113.10 ; the site
    60  AAAA 2001:db8::10
text  TXT "one; \\"two\\"" ( "three"
      "four" )
$ORIGIN sub.example.com.
deep  IN 5 CNAME www.example.com.
`;

function fileOf(text: string): ZoneFile {
  const outcome = readZoneFile(zone, text);
  assert.equal(outcome.kind, "read", JSON.stringify(outcome));
  if (outcome.kind !== "read") throw new Error("unreadable");
  return outcome.file;
}

function shown(text: string): readonly string[] {
  return setsOfRecords(fileOf(text).records).map(
    ({ name, type, ttlSeconds, values }) => `${name} ${ttlSeconds} ${type} ${values.join(" | ")}`,
  );
}

describe("a zone file", () => {
  test("is read with its brackets, units, origins and owners that are left out", () => {
    assert.deepEqual(shown(written), [
      "deep.sub.example.com 5 CNAME www.example.com",
      "example.com 3600 MX 10 mail.example.com",
      "example.com 3600 NS ns1.example.com | ns2.example.net",
      "example.com 3600 SOA ns1.example.com host\\.master.example.com 2026010103 3600 900 604800 300",
      "ns1.example.com 3600 A 203.0.113.10",
      'text.example.com 3600 TXT one; "two"threefour',
      "www.example.com 300 A 203.0.113.10",
      "www.example.com 60 AAAA 2001:db8::10",
    ]);
  });

  test("keeps every line that no change concerns; an owner that goes is written where it was left out", () => {
    const file = fileOf(written);
    const www = file.records.find(({ name, type }) => name === `www.${zone}` && type === "A");
    assert.ok(www !== undefined);
    const edited = editZoneFile(
      written,
      file,
      [
        { kind: "add", record: { name: `new.${zone}`, type: "TXT", ttlSeconds: 60, value: 'say "hi"' } },
        { kind: "remove", record: www },
      ],
      nowMs,
    );

    assert.equal(
      edited,
      `${written
        .replace("2026010103", "2026112200")
        .replace(
          "www 300 IN A 203.0.113.10 ; the site\n    60",
          "www.example.com.    60",
        )}new.example.com.\t60\tIN\tTXT\t"say \\"hi\\""\n`,
    );
  });

  test("that includes others, or breaks off, is not touched", () => {
    for (const text of [
      "$INCLUDE other\n",
      "$GENERATE 1-9 a$ A 192.0.2.$\n",
      'a 5 TXT "open\n',
      "a 5 A ( 192.0.2.1\n",
    ]) {
      assert.equal(readZoneFile(zone, text).kind, "unreadable", text);
    }
  });

  test("serials move by one, dates to today, and never to zero", () => {
    assert.deepEqual(
      [1, 2026010103, 2026112200, 2026112399, 4_294_967_295].map((serial) => nextSerial(serial, nowMs)),
      [2, 2026112200, 2026112201, 2026112400, 1],
    );
  });
});
