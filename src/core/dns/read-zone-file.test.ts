import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { someSets } from "../../testing/some-zone.ts";
import { declaredAt } from "./declared-zone.ts";
import { readZoneFile } from "./read-zone-file.ts";
import { findSet, recordSet } from "./record-set.ts";
import { writeZoneFile } from "./write-zone-file.ts";

const zone = "example.com";
const view = { provider: "ns", published: [], addresses: new Map() };

function setsOf(text: string) {
  const read = readZoneFile(text, zone);
  assert.equal(read.kind, "read", JSON.stringify(read));
  return read.kind === "read" ? declaredAt(read.zone, view) : [];
}

function problemsOf(text: string): readonly string[] {
  const read = readZoneFile(text, zone);
  return read.kind === "read" ? [] : read.problems.map(({ line, message }) => `${line}: ${message}`);
}

describe("a zone file", () => {
  test("with everything that people write is read as RFC 1035 means it", () => {
    const sets = setsOf(`$TTL 1h ; for all
@   IN SOA ns1 hostmaster ( 2026112201 ; serial
        1d 2h 4w 1h )
    NS  ns1
    300 IN NS ns2.host.example.
    IN 5m MX 10 mail
$ORIGIN sub.example.com.
deep  A 192.0.2.1
deep  A 192.0.2.2
@     TXT ( "v=spf1 -all; not a comment"
            " and more" )
www\\.x CNAME example.com.
*     CAA 0 issue "letsencrypt.org"
`);

    assert.deepEqual(findSet(sets, { name: zone, type: "NS" }), {
      ...recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.host.example"]),
    });
    assert.deepEqual(
      sets.map(({ name, type, ttlSeconds }) => `${name} ${type} ${ttlSeconds}`),
      [
        "*.sub.example.com CAA 3600",
        "deep.sub.example.com A 3600",
        "example.com MX 300",
        "example.com NS 300",
        "sub.example.com TXT 3600",
        "www\\.x.sub.example.com CNAME 3600",
      ],
    );
    assert.deepEqual(findSet(sets, { name: "sub.example.com", type: "TXT" })?.values, [
      "v=spf1 -all; not a comment and more",
    ]);
  });

  test("tells every problem with its line", () => {
    assert.deepEqual(
      problemsOf(`$TTL 1h
www A 192.0.2.300
www.example.org. A 192.0.2.1
x SPAM y
y CH TXT z
$INCLUDE /etc/passwd
`),
      [
        '2: "192.0.2.300" is no value of type A',
        "3: www.example.org is not in the zone example.com",
        "4: the type SPAM is not known here",
        "5: the class CH is not for zones like this",
        "6: $INCLUDE is not read here: write the records out",
      ],
    );
    assert.deepEqual(problemsOf("www A 192.0.2.1"), ["1: there is no TTL: begin the file with $TTL 1h"]);
    assert.deepEqual(problemsOf("$TTL 60\n@ MX ( 10 mail"), ["2: a bracket is never closed"]);
    assert.deepEqual(problemsOf('$TTL 60\n@ TXT "open'), ["2: a quote or a backslash stands alone"]);
  });

  test("that was written here is read as the same zone", () => {
    fc.assert(
      fc.property(someSets(zone, ["@", "www", "a.b", "mail"]), (sets) => {
        assert.deepEqual(setsOf(writeZoneFile(zone, sets, ["a comment"])), sets);
      }),
    );
  });

  test("that holds types which are not managed here is read without them, and shows them", () => {
    const known = recordSet(zone, "A", 300, ["192.0.2.1"]);
    const text = writeZoneFile(zone, [known, recordSet(zone, "HTTPS", 300, ["\\# 3 000100"])], []);

    assert.deepEqual(setsOf(text), [known]);
    assert.match(text, /^; not managed here: @ 300 IN HTTPS \\# 3 000100$/m);
  });

  test("of any text ends the reading, never the reader", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: "binary" }), (text) => {
        assert.ok(["read", "unreadable"].includes(readZoneFile(text, zone).kind));
      }),
    );
  });
});
