import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { someRecord } from "../../testing/some-zone.ts";
import { ByteReader } from "./wire/bytes.ts";
import { readValue, writeValue } from "./wire/values.ts";
import { textOfValue, valueOfText } from "./zone-text.ts";

test("a value written for a zone file and read again is the same, for every type", () => {
  fc.assert(
    fc.property(someRecord, ({ type, value }) => {
      assert.equal(valueOfText(type, textOfValue(type, value)), value);
    }),
  );
});

test("a value sent over the wire and read again is the same, for every type", () => {
  fc.assert(
    fc.property(someRecord, ({ type, value }) => {
      const data = writeValue(type, value);

      assert.ok(data !== null, `${type} ${value}`);
      assert.equal(readValue(type, new ByteReader(data, { start: 0, end: data.length })), value);
    }),
  );
});

test("names get their dot, texts their quotes in strings of 255 bytes", () => {
  assert.equal(textOfValue("MX", "10 mail.example.com"), "10 mail.example.com.");
  assert.equal(textOfValue("SRV", "0 5 443 ."), "0 5 443 .");
  assert.equal(textOfValue("TXT", 'a"b\\\xff'), '"a\\"b\\\\\\255"');
  assert.equal(textOfValue("TXT", "x".repeat(256)), `"${"x".repeat(255)}" "x"`);
  assert.equal(textOfValue("CAA", '0 issue "letsencrypt.org"'), '0 issue "letsencrypt.org"');
});

test("relative names are below the origin, @ is the origin itself", () => {
  assert.equal(valueOfText("MX", "10 mail", "example.com"), "10 mail.example.com");
  assert.equal(valueOfText("CNAME", "@", "example.com"), "example.com");
  assert.equal(valueOfText("NS", "ns1.host.example.", "example.com"), "ns1.host.example");
  assert.equal(valueOfText("DS", "12345 13 2 AB CD\tEF01", "example.com"), "12345 13 2 abcdef01");
});
